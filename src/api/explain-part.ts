import type { Explained } from './walk-schema.ts';

/** Other names that people have for the parts of a mesh, and where the parts are. */
const PARTS: Readonly<Record<string, string>> = {
  istiod: 'spec.components.pilot',
  discovery: 'spec.components.pilot',
  crds: 'spec.components.base',
  istioCni: 'spec.components.cni',
  'istio-cni': 'spec.components.cni',
  ingressGateways: 'spec.gateways',
  egressGateways: 'spec.gateways',
  gateways: 'spec.gateways',
};

/** What is probably meant by an unknown member of `spec.components`, or undefined where spelling has to tell. */
export function explainPart(name: string): Explained | undefined {
  if (!Object.hasOwn(PARTS, name)) return undefined;
  return { message: 'there is no such field', didYouMean: PARTS[name] };
}
