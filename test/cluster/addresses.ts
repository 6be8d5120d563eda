/** How many clusters with a node fit side by side. */
export const SLOTS = 8;

/** Every address one cluster uses. All of them are inside the cluster's own /18 of 198.18.0.0/15, the benchmarking range. */
export interface AddressPlan {
  readonly range: string;
  /** Pods: the first /19. */
  readonly pods: string;
  /** The address each pod sees as its gateway: the first of the pods' range. */
  readonly podGateway: string;
  /** ClusterIP Services: a /20. */
  readonly services: string;
  /** The Service `kubernetes`. */
  readonly apiService: string;
  readonly dnsService: string;
  /** Addresses of Services of type LoadBalancer: a /22. */
  readonly loadBalancers: string;
  readonly firstLoadBalancer: string;
  readonly loadBalancerCount: number;
  /** The node, and the API server on it. */
  readonly node: string;
  /** The machine the cluster runs on, as seen from inside. */
  readonly host: string;
  /** The network of those two. */
  readonly link: string;
}

const BASE = 198 * 2 ** 24 + 18 * 2 ** 16;
const SLOT_SIZE = 2 ** 14;

/** The addresses of the cluster in this slot (0 to 7). Two slots share no address. */
export function planAddresses(slot: number): AddressPlan {
  if (!Number.isInteger(slot) || slot < 0 || slot >= SLOTS) {
    throw new RangeError(`slot ${slot} is not one of 0 to ${SLOTS - 1}`);
  }
  const base = BASE + slot * SLOT_SIZE;
  const services = base + 0x2000;
  const loadBalancers = base + 0x3000;
  const link = base + 0x3ff0;
  return {
    range: `${formatAddress(base)}/18`,
    pods: `${formatAddress(base)}/19`,
    podGateway: formatAddress(base + 1),
    services: `${formatAddress(services)}/20`,
    apiService: formatAddress(services + 1),
    dnsService: formatAddress(services + 10),
    loadBalancers: `${formatAddress(loadBalancers)}/22`,
    firstLoadBalancer: formatAddress(loadBalancers + 1),
    loadBalancerCount: 2 ** 10 - 2,
    node: formatAddress(link + 2),
    host: formatAddress(link + 1),
    link: `${formatAddress(link)}/30`,
  };
}

/** An IPv4 address from its number. */
export function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');
}

/** The number of an IPv4 address. */
export function parseAddress(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
