import { describe, expect, test } from '@jest/globals';
import type { Logger } from '../../../src/api/logger.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { FailureLog } from '../../../src/operator/failure-log.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

type Line = readonly [level: string, fields: Readonly<Record<string, unknown>>];

function rig() {
  const clock = new FakeClock();
  const lines: Line[] = [];
  function at(level: string): Logger['warn'] {
    return (_message, fields = {}) => lines.push([level, fields]);
  }
  const log: Logger = {
    ...{ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    child: () => log,
  };
  const failures = new FailureLog(clock);
  return {
    clock,
    fail: (message: string, name = 'default') => {
      failures.tell(log, name, refusal(message));
    },
    crash: () => {
      failures.tell(log, 'default', new TypeError('x is undefined'));
    },
    lines: (level: string) => lines.filter(([one]) => one === level).map(([, fields]) => fields),
  };
}

function refusal(detail: string): ClusterError {
  return new ClusterError({ verb: 'apply', resource: 'services' }, { kind: 'Invalid', detail });
}

describe('FailureLog', () => {
  test('the same failure is warned of once a minute, with how often it came in between', async () => {
    const { clock, fail, lines } = rig();
    for (let second = 0; second <= 60; second++) {
      fail('no');
      await clock.advance(1_000);
    }
    expect(lines('warn')).toEqual([
      { error: 'apply services: no' },
      { error: 'apply services: no', timesSinceLastWarning: 59 },
    ]);
  });

  test('another failure, and the same one of another MeshInstall, are news', () => {
    const { fail, lines } = rig();
    fail('no');
    fail('never');
    fail('no', 'other');
    fail('never');
    expect(lines('warn').map(({ error }) => error)).toEqual([
      'apply services: no',
      'apply services: never',
      'apply services: no',
    ]);
  });

  test('each failure is at debug with its stack, and no answer of the API server has one elsewhere', () => {
    const { fail, lines } = rig();
    fail('no');
    fail('no');
    expect(lines('debug').map(({ stack }) => typeof stack)).toEqual(['string', 'string']);
    expect(lines('warn')[0]).not.toHaveProperty('stack');
  });

  test('an error of the operator itself has its stack on the warning', () => {
    const { crash, lines } = rig();
    crash();
    expect(String(lines('warn')[0]?.stack)).toContain('TypeError: x is undefined');
  });

  test('ever new messages do not fill the memory: the oldest is news again', () => {
    const { fail, lines } = rig();
    for (let i = 0; i < 300; i++) fail(`number ${String(i)}`);
    fail('number 299');
    fail('number 0');
    expect(lines('warn')).toHaveLength(301);
  });
});
