import { describe, expect, test } from '@jest/globals';
import { loadCatalog } from '../../../../src/catalog/load-catalog.ts';
import { parseOperatorConfig } from '../../../../src/config/parse-operator-config.ts';
import { buildChooser } from '../../../../src/operator/build-chooser.ts';
import type { Wish } from '../../../../src/desired/wish.ts';
import { anInstall, someFacts } from '../../../builders/facts.ts';
import { HOSTILE_WISHES } from '../../../support/hostile-wishes.ts';
import type { HostileWish } from '../../../support/hostile-wishes.ts';

const catalog = loadCatalog();
const parsed = parseOperatorConfig({ flags: {}, env: {} });
if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
const { config } = parsed;

function choose({ spec = {}, layer }: Pick<HostileWish, 'spec' | 'layer'>): Wish {
  const ref = { namespace: 'platform', name: 'house-rules', key: 'overlay.yaml' };
  const layers = layer === undefined ? {} : { profileOverlays: [{ configMapKeyRef: ref }] };
  const facts = someFacts({
    install: anInstall({ spec: { ...layers, ...spec } }),
    profileOverlays: layer === undefined ? [] : [{ ref, content: { text: layer } }],
  });
  return buildChooser(catalog, config)(facts);
}

describe('nobody gets by a MeshInstall', () => {
  test.each(Object.entries(HOSTILE_WISHES))('%s', (_rule, hostile) => {
    const wish = choose(hostile);
    expect(wish.desired).toBeUndefined();
    expect(wish.source).toBe('kept');
    expect(wish.refusals).toContainEqual(
      expect.objectContaining({
        path: hostile.path,
        message: expect.stringMatching(hostile.says) as unknown,
      }),
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('the list is long enough', () => {
    expect(Object.keys(HOSTILE_WISHES).length).toBeGreaterThanOrEqual(60);
  });
});
