import { describe, expect, test } from '@jest/globals';
import { formatAddress, parseAddress, planAddresses, SLOTS } from '../../cluster/addresses.ts';

/** First and last number of a range. */
function bounds(range: string): readonly [number, number] {
  const [address = '', bits = ''] = range.split('/');
  const first = parseAddress(address);
  return [first, first + 2 ** (32 - Number(bits)) - 1];
}

const slots = Array.from({ length: SLOTS }, (_, slot) => planAddresses(slot));

describe('address plan', () => {
  test('each slot has a /18 of 198.18.0.0/15 that no other slot touches', () => {
    const ranges = slots.map(({ range }) => bounds(range));
    const [low, high] = bounds('198.18.0.0/15');
    expect(ranges[0]![0]).toBe(low);
    expect(ranges.at(-1)![1]).toBe(high);
    ranges.slice(1).forEach(([first], index) => {
      expect(first).toBe(ranges[index]![1] + 1);
    });
  });

  test.each(slots)('the ranges inside $range do not overlap and do not leave it', (plan) => {
    const inner = [plan.pods, plan.services, plan.loadBalancers, plan.link].map(bounds);
    inner.sort((a, b) => a[0] - b[0]);
    const [low, high] = bounds(plan.range);
    expect(inner[0]![0]).toBeGreaterThanOrEqual(low);
    expect(inner.at(-1)![1]).toBeLessThanOrEqual(high);
    inner.slice(1).forEach(([first], index) => {
      expect(first).toBeGreaterThan(inner[index]![1]);
    });
  });

  test.each(slots)('each single address of $range is in the range it is meant for', (plan) => {
    const pairs = [
      [plan.podGateway, plan.pods],
      [plan.apiService, plan.services],
      [plan.dnsService, plan.services],
      [plan.firstLoadBalancer, plan.loadBalancers],
      [plan.node, plan.link],
      [plan.host, plan.link],
    ] as const;
    for (const [address, range] of pairs) {
      const [low, high] = bounds(range);
      expect(parseAddress(address)).toBeGreaterThan(low);
      expect(parseAddress(address)).toBeLessThan(high);
    }
  });

  test.each([-1, SLOTS, 0.5])('slot %p is refused', (slot) => {
    expect(() => planAddresses(slot)).toThrow(RangeError);
  });

  test('addresses and numbers are the same thing', () => {
    expect(formatAddress(parseAddress('198.19.255.254'))).toBe('198.19.255.254');
  });
});
