import { describe, expect, test } from '@jest/globals';
import { resolveVersion } from '../../../src/desired/resolve-version.ts';
import type { Versions } from '../../../src/catalog/catalog.ts';

const kubernetes = { oldest: '1.32', newest: '1.36' };
const versions: Versions = {
  default: '1.31',
  minors: [
    { minor: '1.30', patches: ['1.30.2', '1.30.3'], kubernetes },
    { minor: '1.31', patches: ['1.31.0', '1.31.1'], kubernetes },
  ],
  paths: { InPlace: { up: 1, down: 1 }, RevisionBased: { up: 2, down: 2 } },
};

interface Sheet {
  readonly wanted?: string;
  readonly previous?: string;
  readonly gives: object;
}

describe('a wish for a version', () => {
  const rules: Readonly<Record<string, Sheet>> = {
    'that is exact is taken as it is': {
      wanted: '1.30.2',
      gives: { version: '1.30.2', minor: '1.30', notes: [], upgrade: '1.31.1' },
    },
    'that is the newest has no upgrade': {
      wanted: '1.31.1',
      gives: { version: '1.31.1', minor: '1.31', notes: [] },
    },
    'for a patch that is not listed works, with a note': {
      wanted: '1.31.9',
      gives: { version: '1.31.9', minor: '1.31', notes: ['PatchNotListed'] },
    },
    'for a minor means its newest patch': {
      wanted: '1.30',
      gives: { version: '1.30.3', minor: '1.30' },
    },
    'for a minor stays where it was resolved before': {
      wanted: '1.31',
      previous: '1.31.0',
      gives: { version: '1.31.0', upgrade: '1.31.1' },
    },
    'for another minor than before is resolved anew': {
      wanted: '1.31',
      previous: '1.30.2',
      gives: { version: '1.31.1' },
    },
    'that is absent means the default minor': { gives: { version: '1.31.1' } },
    'that is absent stays where it was resolved before, whatever is newer': {
      previous: '1.30.2',
      gives: { version: '1.30.2', upgrade: '1.31.1' },
    },
    'that is exact is no business of what was before': {
      wanted: '1.31.1',
      previous: '1.31.0',
      gives: { version: '1.31.1' },
    },
  };
  test.each(Object.entries(rules))('%s', (_rule, { gives, ...question }) => {
    const answer = resolveVersion({ ...question, versions });
    expect(answer).toMatchObject({ ok: true, ...gives });
    if (!('upgrade' in gives))
      expect(answer).not.toHaveProperty('upgrade', expect.stringMatching(/^1\.30/));
  });

  test.each([
    [
      '1.27.3',
      'UnknownMinor',
      'Istio 1.27 is not supported; the minors are 1.28, 1.29, 1.30, 1.31',
    ],
    ['1.32', 'UnknownMinor', 'Istio 1.32 is not supported; the minors are 1.28, 1.29, 1.30, 1.31'],
    ['latest', 'Malformed', '"latest" is no version; write it like "1.31.1" or "1.31"'],
    ['1.31.1-rc.0', 'Malformed', '"1.31.1-rc.0" is no version; write it like "1.31.1" or "1.31"'],
    ['v1.31.1', 'Malformed', '"v1.31.1" is no version; write it like "1.31.1" or "1.31"'],
    ['1.31.01', 'Malformed', '"1.31.01" is no version; write it like "1.31.1" or "1.31"'],
    ['', 'Malformed', '"" is no version; write it like "1.31.1" or "1.31"'],
  ])('%j is refused: %s', (wanted, reason, message) => {
    expect(resolveVersion({ wanted, versions })).toEqual({ ok: false, reason, message });
  });
});
