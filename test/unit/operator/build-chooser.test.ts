import { describe, expect, test } from '@jest/globals';
import { buildChooser } from '../../../src/operator/build-chooser.ts';
import { anInstall, someFacts } from '../../builders/facts.ts';
import { CATALOG } from '../../support/catalog.ts';
import { operatorConfig } from '../../support/effect-of.ts';

const choose = buildChooser(CATALOG, operatorConfig());

describe('choosing in the operator', () => {
  test('a spec that takes away what the manifests need is refused, with the place, and thrown at nobody', () => {
    const facts = { ...someFacts(), install: anInstall({ spec: { values: { pilot: null } } }) };
    const wish = choose(facts);
    expect(wish.desired).toBeUndefined();
    expect(wish.refusals).toEqual([
      { path: 'spec', message: expect.stringMatching(/manifests\/istiod.*No such key/) },
    ]);
  });
});
