import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { CATALOG } from '../../support/catalog.ts';
import { runCommand } from '../../support/run-command.ts';

describe('versions', () => {
  test('lists the minors, newest first, with the state of their support', async () => {
    const { stdout, stderr, exit } = await runCommand(['versions']);
    const lines = stdout.trimEnd().split('\n');
    expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
    expect(lines[0]).toMatch(/^ISTIO {3,}PATCHES {3,}KUBERNETES {3,}SUPPORT$/);
    expect(lines[1]).toMatch(
      /^1\.31 \(default\) {3}1\.31\.1 1\.31\.0 {3,}1\.32 to 1\.36 {3}supported$/,
    );
    expect(lines.at(-1)).toMatch(/^1\.28 .* ended 2026-05-31$/);
    expect(lines.length).toBe(CATALOG.versions.minors.length + 1);
  });

  test('programs get the whole list and the version of this program', async () => {
    const { stdout } = await runCommand(['versions', '-o', 'json']);
    expect(JSON.parse(stdout)).toEqual({ meshinstall: '9.8.7', istio: CATALOG.versions });
  });
});

describe('profiles', () => {
  test('list tells what each is for', async () => {
    const { stdout } = await runCommand(['profiles', 'list']);
    for (const { name, description } of Object.values(CATALOG.profiles)) {
      expect(stdout).toMatch(new RegExp(`^${name} +${description.slice(0, 20)}`, 'm'));
    }
  });

  test('show prints the layer as a spec', async () => {
    const { stdout } = await runCommand(['profiles', 'show', 'demo', '--istio', '1.29']);
    expect(load(stdout)).toEqual({ spec: CATALOG.profileLayer('demo', '1.29') });
  });

  test('diff shows what one comes to and the other does not', async () => {
    const { stdout } = await runCommand(['profiles', 'diff', 'default', 'demo']);
    expect(stdout).toMatch(/^SETTING {3,}DEFAULT {3,}DEMO$/m);
    expect(stdout).toMatch(/^values\.pilot\.traceSampling {3,}1 {3,}100$/m);
    expect(stdout).toMatch(/^gateways\["istio-system\/istio-egressgateway"\] {3,}- {3,}\{/m);
    const same = await runCommand(['profiles', 'diff', 'demo', 'demo']);
    expect(same.stdout).toBe('demo and demo come to the same.\n');
  });

  test('diff gives programs both sides whole', async () => {
    const { stdout } = await runCommand(['profiles', 'diff', 'default', 'demo', '-o', 'json']);
    const { differences } = JSON.parse(stdout) as { differences: readonly { path: string }[] };
    expect(differences).toContainEqual({ path: 'values.pilot.traceSampling', left: 1, right: 100 });
  });

  test.each([
    ['an unknown profile names the nearest', ['show', 'dmo'], 'Did you mean demo?'],
    [
      'an unknown minor lists the known',
      ['show', 'demo', '--istio', '1.2'],
      'the minors are 1.28, 1.29, 1.30, 1.31',
    ],
    ['a compared profile has to exist', ['diff', 'demo', 'nope'], 'There is no profile "nope"'],
  ])('%s', async (_rule, words, message) => {
    const { stderr, exit } = await runCommand(['profiles', ...words]);
    expect(stderr).toContain(message);
    expect(exit).toBe(2);
  });
});
