/** Patterns with a name for people; the schemas use them, the walker explains them. */
export const PATTERNS = {
  /** A DNS label: names of namespaces and revisions. */
  dnsLabel: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  /** The same, or nothing. */
  dnsLabelOrEmpty: '^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$',
  /** DNS labels with dots: names of ConfigMaps. */
  dnsSubdomain: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
  /** A key of a ConfigMap; one that begins with a dot or an underscore is none that people write. */
  configMapKey: '^[a-zA-Z0-9][-._a-zA-Z0-9]*$',
  /** A DNS label that starts with a letter: names of Services. */
  serviceName: '^[a-z]([-a-z0-9]*[a-z0-9])?$',
  /** A label's value. */
  labelValue: '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$',
  quantity: '^[0-9]+(\\.[0-9]*)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$',
  /** Everything that Kubernetes takes for one. */
  kubernetesQuantity:
    '^[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][-+]?[0-9]+)?$',
  hub: '^[a-z0-9]([-._:/a-zA-Z0-9]*[a-zA-Z0-9])?$',
  digest: '^sha256:[0-9a-f]{64}$',
  /** The hash of a plan's goal. */
  goal: '^[0-9a-f]{16}$',
  /** A JSON pointer that names something. */
  jsonPointer: '^(/([^/~]|~[01])+)+$',
  /** How Protobuf writes a duration in JSON: seconds only. */
  protoDuration: '^-?[0-9]+(\\.[0-9]{1,9})?s$',
  /** How Go writes one. */
  goDuration: '^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$',
  /** A count or a share, as rolling updates take it. */
  countOrShare: '^[0-9]+%?$',
} as const;

const WORDS: Readonly<Record<string, string>> = {
  [PATTERNS.dnsLabel]: 'lower-case letters, digits and dashes, with a letter or digit at both ends',
  [PATTERNS.dnsLabelOrEmpty]:
    'empty, or lower-case letters, digits and dashes with a letter or digit at both ends',
  [PATTERNS.dnsSubdomain]:
    'lower-case letters, digits, dashes and dots, with a letter or digit at both ends of each part',
  [PATTERNS.configMapKey]:
    'letters, digits, dashes, dots and underscores, with a letter or digit in front',
  [PATTERNS.serviceName]: 'lower-case letters, digits and dashes, starting with a letter',
  [PATTERNS.labelValue]: 'a label value: letters, digits, dashes, dots and underscores',
  [PATTERNS.quantity]: 'a quantity such as 100m, 2 or 512Mi',
  [PATTERNS.kubernetesQuantity]: 'a quantity such as 100m, 2 or 512Mi',
  [PATTERNS.hub]: 'a registry and path such as docker.io/istio',
  [PATTERNS.digest]: 'sha256: and 64 hexadecimal digits',
  [PATTERNS.goal]: '16 hexadecimal digits',
  [PATTERNS.jsonPointer]: 'a JSON pointer such as /spec/replicas',
  [PATTERNS.protoDuration]: 'a duration in seconds such as 10s or 0.5s',
  [PATTERNS.goDuration]: 'a duration such as 30m or 1h30m',
  [PATTERNS.countOrShare]: 'a number or a percentage such as 25%',
};

/** What a pattern asks for, in words; the pattern itself when it has none. */
export function describePattern(pattern: string): string {
  return WORDS[pattern] ?? `text that matches ${pattern}`;
}
