// A jest sequencer: files that take long start first, so that no worker ends up alone with one of them. Jest's own knows that only
// from earlier runs, which a fresh clone has not had; with its memory, the same checkout would also run in another order each time.

/** Files that take more than ten seconds, the longest first; all others come after them, by size. */
const LONGEST = [
  'mesh/quiet',
  'mesh/removal',
  'mesh/guards',
  'mesh/drift',
  'mesh/install',
  'mesh/upgrade',
  'mesh/adopt',
  'mesh/gateways',
  'mesh/operator',
  'mesh/cluster',
  'api/manifests',
  'api/control',
  'api/two-meshes',
  'api/going-back',
  'api/mutations-operator',
  'api/overlays',
  'api/liveness',
  'api/adopt',
  'api/rehearsal',
  'api/account-restarts',
  'api/cluster',
  'api/mutations',
  'conformance/injection',
  'conformance/injection-hostile',
  'unit/desired/every-field',
  'conformance/gateway-hostile',
  'unit/plan/random-facts',
  'conformance/random-wishes',
];

function rankOf({ path }) {
  const at = LONGEST.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
  return at === -1 ? LONGEST.length : at;
}

function sizeOf({ path, context }) {
  return context.hasteFS.getSize(path) ?? 0;
}

export default class LongestFirst {
  /** The same files always come in the same order. */
  sort(tests) {
    return [...tests].sort(
      (one, other) =>
        rankOf(one) - rankOf(other) ||
        sizeOf(other) - sizeOf(one) ||
        one.path.localeCompare(other.path),
    );
  }

  /** Jest tells how long each took; nothing is made of it. */
  cacheResults() {}
}
