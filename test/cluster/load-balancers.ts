import { formatAddress, parseAddress } from './addresses.ts';

/** What of a Service matters for its address. */
export interface ServiceView {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly spec: {
    readonly type?: string;
    readonly loadBalancerIP?: string;
    readonly loadBalancerClass?: string;
  };
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] };
  };
}

/** Addresses in a row. */
export interface AddressPool {
  readonly first: string;
  readonly count: number;
}

/** A status that is to be written. */
export interface StatusChange {
  readonly service: ServiceView;
  readonly ingress: readonly { readonly ip: string; readonly ipMode: 'VIP' }[];
}

/**
 * Which Services need another status: one of type LoadBalancer without an address gets the one it asks for, if it is of
 * the pool and free, else the lowest free one; one of another type loses what it had. Services that name a load balancer
 * class are somebody else's.
 */
export function planStatuses(
  services: readonly ServiceView[],
  pool: AddressPool,
): readonly StatusChange[] {
  const taken = new Set(services.filter(isOurs).flatMap(addressesOf));
  const changes: StatusChange[] = [];
  for (const service of services) {
    const has = addressesOf(service);
    if (isOurs(service) && has.length === 0) {
      const ip = chooseAddress(service, pool, taken);
      if (ip === undefined) continue;
      taken.add(ip);
      changes.push({ service, ingress: [{ ip, ipMode: 'VIP' }] });
    } else if (service.spec.type !== 'LoadBalancer' && has.length > 0) {
      changes.push({ service, ingress: [] });
    }
  }
  return changes;
}

function isOurs({ spec }: ServiceView): boolean {
  return spec.type === 'LoadBalancer' && spec.loadBalancerClass === undefined;
}

function addressesOf({ status }: ServiceView): readonly string[] {
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip === undefined ? [] : [ip]));
}

function chooseAddress(
  service: ServiceView,
  pool: AddressPool,
  taken: ReadonlySet<string>,
): string | undefined {
  const first = parseAddress(pool.first);
  const wish = service.spec.loadBalancerIP;
  if (wish !== undefined && !taken.has(wish)) {
    const offset = parseAddress(wish) - first;
    if (offset >= 0 && offset < pool.count) return wish;
  }
  for (let offset = 0; offset < pool.count; offset += 1) {
    const address = formatAddress(first + offset);
    if (!taken.has(address)) return address;
  }
  return undefined;
}
