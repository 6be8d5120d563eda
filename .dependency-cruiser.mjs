// The one-way flow of docs/adr/0001-one-way-flow.md as rules: what each folder of src may call (value imports)
// and whose types it may name (type imports, beside those it may call).
const MAY_CALL = {
  support: [],
  api: ['support'],
  config: ['api', 'support'],
  catalog: ['api', 'support'],
  cluster: ['api', 'support'],
  queue: ['support'],
  watch: ['queue', 'api', 'support'],
  facts: ['cluster', 'api', 'support'],
  desired: ['api', 'support'],
  plan: ['api', 'support'],
  migrate: ['desired', 'plan', 'api', 'support'],
  apply: ['cluster', 'api', 'support'],
  status: ['api', 'support'],
  reconcile: ['facts', 'desired', 'plan', 'apply', 'status', 'cluster', 'api', 'support'],
};
const MAY_NAME = {
  watch: ['config', 'cluster'],
  facts: ['config'],
  desired: ['facts', 'catalog', 'config'],
  plan: ['facts', 'desired'],
  migrate: ['catalog', 'facts'],
  apply: ['plan', 'desired'],
  status: ['facts', 'plan', 'apply', 'desired'],
  reconcile: ['catalog', 'config', 'queue'],
};
const PURE = ['support', 'api', 'config', 'queue', 'desired', 'plan', 'migrate', 'status'];

function folderRules(folder) {
  const call = [folder, ...MAY_CALL[folder]].join('|');
  const name = [folder, ...MAY_CALL[folder], ...(MAY_NAME[folder] ?? [])].join('|');
  return [
    {
      name: `${folder}-may-call`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: `^src/(${call})/`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: `${folder}-may-name`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: `^src/(${name})/`, dependencyTypes: ['type-only'] },
    },
  ];
}

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...Object.keys(MAY_CALL).flatMap(folderRules),
    {
      name: 'pure-folders-do-no-io',
      comment: 'src/support/digest.ts may hash: a hash is pure.',
      severity: 'error',
      from: { path: `^src/(${PURE.join('|')})/`, pathNot: '^src/support/digest\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-folders-know-no-framework',
      severity: 'error',
      from: { path: `^src/(${PURE.join('|')})/` },
      to: { path: 'node_modules/(@kubernetes|@dot-i|winston)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'client-node-in-cluster-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cluster/' },
      to: { path: 'node_modules/@kubernetes/client-node', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'dot-i-in-watch-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/watch/' },
      to: { path: 'node_modules/@dot-i' },
    },
    {
      name: 'tests-stay-out-of-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js', '.json'] },
  },
};
