import { expect, test } from '@jest/globals';
import { planStatuses, type ServiceView } from '../../cluster/load-balancers.ts';

const POOL = { first: '198.18.48.1', count: 3 };

interface Wish {
  readonly type?: string;
  readonly has?: string;
  readonly wants?: string;
  readonly class?: string;
}

function service(name: string, wish: Wish = {}): ServiceView {
  const { type = 'LoadBalancer', has, wants, class: loadBalancerClass } = wish;
  return {
    metadata: { name, namespace: 'default', uid: name },
    spec: {
      type,
      ...(wants === undefined ? {} : { loadBalancerIP: wants }),
      ...(loadBalancerClass === undefined ? {} : { loadBalancerClass }),
    },
    status: { loadBalancer: has === undefined ? {} : { ingress: [{ ip: has }] } },
  };
}

const cases: Record<string, readonly [services: readonly ServiceView[], expected: object]> = {
  'a new Service gets the lowest free address': [
    [service('a', { has: '198.18.48.1' }), service('b')],
    { b: ['198.18.48.2'] },
  ],
  'two new ones get two': [
    [service('a'), service('b')],
    { a: ['198.18.48.1'], b: ['198.18.48.2'] },
  ],
  'one that has an address keeps it': [[service('a', { has: '198.18.48.3' })], {}],
  'a wish is granted': [[service('a', { wants: '198.18.48.3' })], { a: ['198.18.48.3'] }],
  'a wish outside the pool is not': [
    [service('a', { wants: '198.18.0.9' })],
    { a: ['198.18.48.1'] },
  ],
  'another class is somebody else’s': [[service('a', { class: 'example.com/lb' })], {}],
  'a Service that is no load balancer any more loses its address': [
    [service('a', { type: 'ClusterIP', has: '198.18.48.1' })],
    { a: [] },
  ],
  'with no address left nothing happens': [
    ['1', '2', '3'].map((n) => service(n, { has: `198.18.48.${n}` })).concat(service('late')),
    {},
  ],
};

test.each(Object.entries(cases))('%s', (_title, [services, expected]) => {
  const changes = planStatuses(services, POOL).map(
    (change) => [change.service.metadata.name, change.ingress.map(({ ip }) => ip)] as const,
  );
  expect(Object.fromEntries(changes)).toEqual(expected);
});
