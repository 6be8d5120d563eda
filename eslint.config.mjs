// The house rules that a machine can check: see CONTRIBUTING.md for their reasons.
import tseslint from 'typescript-eslint';

/** Folders that decide: values in, values out. No clock, no randomness, no process, no logging. */
const PURE = ['api', 'config', 'queue', 'desired', 'plan', 'migrate', 'status', 'support'];

const purityBans = [
  { name: 'process', message: 'Only src/main.ts knows the process; pass the value in.' },
  { name: 'console', message: 'Pure folders do not print.' },
  { name: 'setTimeout', message: 'Pure folders do not wait; take a timer as an argument.' },
  { name: 'setInterval', message: 'Pure folders do not wait; take a timer as an argument.' },
  { name: 'fetch', message: 'Pure folders do no input or output.' },
];

const purityCalls = [
  { object: 'Date', property: 'now', message: 'Take the time as an argument.' },
  { object: 'Math', property: 'random', message: 'Take randomness as an argument.' },
  { object: 'performance', property: 'now', message: 'Take the time as an argument.' },
];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'coverage'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'func-style': ['error', 'declaration', { allowArrowFunctions: false }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 50 }],
      'max-params': ['error', 3],
      complexity: ['error', 10],
      'max-depth': ['error', 3],
    },
  },
  {
    files: PURE.map((folder) => `src/${folder}/**/*.ts`),
    rules: {
      'no-restricted-globals': ['error', ...purityBans],
      'no-restricted-properties': ['error', ...purityCalls],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Take the time as an argument.',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'scripts/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'func-style': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
