import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SLOTS } from '../../cluster/addresses.ts';
import { acquireLock, readHolder, tryLock } from '../../cluster/lock.ts';
import { isAlive, ownProcess } from '../../cluster/processes.ts';
import { releaseSlots, takeSlot } from '../../cluster/slots.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshinstall-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a lock is held once, and free again when given back', () => {
  const file = join(folder, 'a.lock');
  const release = tryLock(file);
  expect(release).toBeDefined();
  expect(readHolder(file)).toEqual(ownProcess());
  expect(tryLock(file)).toBeUndefined();
  release!();
  release!();
  expect(existsSync(file)).toBe(false);
  expect(tryLock(file)).toBeDefined();
});

test('a lock whose holder is gone is taken over', () => {
  const file = join(folder, 'a.lock');
  writeFileSync(file, JSON.stringify({ pid: process.pid, started: 'another life' }));
  expect(tryLock(file)).toBeDefined();
  expect(readHolder(file)).toEqual(ownProcess());
});

test('giving back a lock that somebody else took over leaves it to them', () => {
  const file = join(folder, 'a.lock');
  const release = tryLock(file, { pid: 1, started: 'long ago' });
  const second = tryLock(file);
  release!();
  expect(readHolder(file)).toEqual(ownProcess());
  second!();
});

test('whoever waits gets the lock in the end', async () => {
  const file = join(folder, 'a.lock');
  const release = tryLock(file);
  const waiting = acquireLock(file);
  release!();
  (await waiting)();
});

test('a process is not mistaken for a later one with its number', () => {
  expect(isAlive(ownProcess())).toBe(true);
  expect(isAlive({ ...ownProcess(), started: 'another life' })).toBe(false);
});

test('clusters get different slots until there are no more', async () => {
  const clusters = Array.from({ length: SLOTS }, (_, index) => join(folder, `cluster-${index}`));
  const numbers: number[] = [];
  for (const cluster of clusters) {
    writeFileSync(cluster, '');
    numbers.push((await takeSlot(folder, cluster)).number);
  }
  expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const late = join(folder, 'late');
  await expect(takeSlot(folder, late)).rejects.toThrow('all 8 address ranges are taken');
  releaseSlots(folder, clusters[3]!);
  expect((await takeSlot(folder, late)).number).toBe(3);
});

test('the slot of a cluster that is gone is free', async () => {
  const gone = join(folder, 'gone');
  expect((await takeSlot(folder, gone)).number).toBe(0);
  expect((await takeSlot(folder, join(folder, 'next'))).number).toBe(0);
});
