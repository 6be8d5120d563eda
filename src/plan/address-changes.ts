import { printRef } from '../api/object-ref.ts';
import type { Facts, ForeignFields, LiveObject } from '../facts/facts.ts';
import type { Owned } from '../facts/owned-fields.ts';
import type { Difference } from './compare-owned.ts';
import type { AddressChange, ApplyStep, Step } from './plan.ts';
import { cutText } from '../support/cut-text.ts';

/** What a change of one field of a Service does to its addresses. */
interface Rule {
  readonly path: RegExp;
  /** `balancer`: to the load balancer's addresses; `cluster`: to the cluster's, where there is no load balancer. */
  readonly of: readonly ('balancer' | 'cluster')[];
  readonly outcome: AddressChange['outcome'];
  /** Is this difference one that matters? Default: yes. */
  readonly counts?: (difference: Difference, addresses: readonly string[]) => boolean;
}

/**
 * Annotations that load balancers take orders from, by what their names have in common: those of AWS, Azure, GKE, Alibaba, IBM,
 * OpenStack, MetalLB, kube-vip and Cilium.
 */
const BALANCER_ANNOTATION =
  /load-?balancer|metallb|kube-?vip|lb-?ipam|\b(elastic|reserved|static)-ip|\beip\b/i;

/** Fields whose change costs a Service its addresses, or may. Everything else leaves them alone. */
const RULES: readonly Rule[] = [
  {
    path: /^\/spec\/type$/,
    of: ['balancer'],
    outcome: 'Lost',
    counts: ({ found, wanted }) => found === 'LoadBalancer' && wanted !== 'LoadBalancer',
  },
  {
    path: /^\/spec\/loadBalancerIP$/,
    of: ['balancer'],
    outcome: 'MayChange',
    counts: ({ wanted }, addresses) => !addresses.includes(wanted),
  },
  { path: /^\/spec\/loadBalancerClass$/, of: ['balancer'], outcome: 'MayChange' },
  { path: /^\/spec\/ipFamil(ies|yPolicy)$/, of: ['balancer', 'cluster'], outcome: 'MayChange' },
];

/**
 * The steps, and on each that costs a Service its addresses, or may, the addresses with the reason; the step's own reason says
 * it as well. Addresses are those of the load balancer, without one those inside the cluster. Pure.
 */
export function withAddressChanges(steps: readonly Step[], facts: Facts): readonly Step[] {
  return steps.map((step) => {
    if (step.ref.kind !== 'Service') return step;
    const change = changeOf(step, facts.live.get(step.key));
    if (change === undefined) return step;
    const reason = `${step.reason}; ${printOutcome(change)}`;
    return { ...step, reason, addressChange: change };
  });
}

function changeOf(step: Step, live: LiveObject | undefined): AddressChange | undefined {
  const held = heldBy(live?.foreign ?? {});
  if (held.addresses.length === 0) return undefined;
  const found = outcomesOf(step, live, held);
  const worst = found.find(({ outcome }) => outcome === 'Lost') ?? found[0];
  return worst === undefined ? undefined : { addresses: held.addresses, ...worst };
}

function outcomesOf(
  step: Step,
  live: LiveObject | undefined,
  held: Held,
): readonly Pick<AddressChange, 'outcome' | 'because'>[] {
  switch (step.type) {
    case 'delete':
      return [{ outcome: 'Lost', because: 'the Service is deleted' }];
    case 'apply':
      return changesBy(step, live, held);
    case 'release':
      // A field that is let go keeps its value.
      return [];
  }
}

/** The addresses that clients know, and who gave them. */
interface Held {
  readonly of: 'balancer' | 'cluster';
  readonly addresses: readonly string[];
}

function heldBy({ addresses = [], clusterIPs = [] }: ForeignFields): Held {
  return addresses.length > 0
    ? { of: 'balancer', addresses }
    : { of: 'cluster', addresses: clusterIPs };
}

function changesBy(step: ApplyStep, live: LiveObject | undefined, held: Held): readonly Change[] {
  const fields = step.differences.flatMap((difference) => changesOf(difference, held));
  return held.of === 'balancer' ? [...fields, ...orders(step, live)] : fields;
}

type Change = Omit<AddressChange, 'addresses'>;

function changesOf(difference: Difference, { of, addresses }: Held): readonly Change[] {
  return RULES.filter(
    ({ path, of: which, counts }) =>
      path.test(difference.path) && which.includes(of) && counts?.(difference, addresses) !== false,
  ).map(({ outcome }) => ({ outcome, because: printDifference(difference) }));
}

/** Changed annotations that a load balancer takes orders from; a difference may name all annotations at once, so they are compared here. */
function orders(step: ApplyStep, live: LiveObject | undefined): readonly Change[] {
  const wanted = step.object.metadata.annotations ?? {};
  const owned = ownedAnnotations(live?.owned);
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(owned)])].sort();
  return names
    .filter((name) => BALANCER_ANNOTATION.test(name) && wanted[name] !== owned[name])
    .map((name) => {
      const value = wanted[name];
      const end = value === undefined ? 'is taken away' : `becomes ${cutText(value, 80)}`;
      return { outcome: 'MayChange', because: `annotation ${name} ${end}` };
    });
}

/** Our annotations of a live object. */
function ownedAnnotations(owned: Owned | undefined): Readonly<Record<string, unknown>> {
  const metadata = owned?.kind === 'map' ? owned.members.metadata : undefined;
  const annotations = metadata?.kind === 'map' ? metadata.members.annotations : undefined;
  const members = annotations?.kind === 'map' ? Object.entries(annotations.members) : [];
  return Object.fromEntries(
    members.map(([name, one]) => [name, one.kind === 'leaf' ? one.value : undefined]),
  );
}

/** A path as people write it, with the value that it gets. */
function printDifference({ path, wanted }: Difference): string {
  const place = path.slice(1).replaceAll('/', '.');
  return wanted === 'absent' ? `${place} is taken away` : `${place} becomes ${wanted}`;
}

function printOutcome({ addresses, outcome }: AddressChange, of = ''): string {
  const what = addresses.length === 1 ? 'the address' : 'the addresses';
  const verb = outcome === 'Lost' ? 'will go away' : 'may change';
  return `${what} ${addresses.join(', ')}${of} ${verb}`;
}

/** A line for people about a step that costs an address, with the Service and the cause; undefined for every other step. */
export function printAddressChange({ ref, addressChange }: Step): string | undefined {
  if (addressChange === undefined) return undefined;
  return `${printOutcome(addressChange, ` of ${printRef(ref)}`)}: ${addressChange.because}`;
}
