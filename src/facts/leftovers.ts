/**
 * What istiod itself writes into its namespace and nobody removes (istio.md §8.2: leader election records and status leases). Where no
 * revision is in the name, all istiods of the namespace share it.
 */
export const LEFTOVER_CONFIG_MAPS: readonly string[] = [
  'istio-leader',
  'istio-namespace-controller-election',
  'istio-clustertrustbundle-controller-election',
  'istio-serviceexport-controller-election',
  'istio-gateway-status-leader',
  'istio-gateway-deployment-leader',
  'istio-ip-autoallocate',
  'istio-node-untaint',
  'istio-analyze-leader',
];

/** Leases of the same kind; `REV` stands for the revision (`default` when there is none). */
export const LEFTOVER_LEASES: readonly string[] = [
  'istio-gateway-status-leader-REV',
  'istio-gateway-deployment-REV',
  'istio-status-leader',
];

/** The mesh's root certificate, which istiod copies into every namespace; every proxy mounts it. */
export const ROOT_CERTIFICATE = 'istio-ca-root-cert';

/** That, and the revocation list, which goes the same way. Kept while any proxy or other mesh may need them. */
export const COPIED_CONFIG_MAPS: readonly string[] = [ROOT_CERTIFICATE, 'istio-ca-crl'];

/** The CA's own key material: kept by `Delete`, taken along by `Purge`. */
export const CA_SECRETS: readonly string[] = ['istio-ca-secret', 'cacerts'];
