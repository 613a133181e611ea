import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const noRandom = {
  object: 'Math',
  property: 'random',
  message: 'Chance comes in as an argument (core/clock.ts Random); for secrets and names use node:crypto.',
};
const noEnvironment = { object: 'process', property: 'env', message: 'Only config.ts reads the environment; hand settings in.' };

export default defineConfig(
  globalIgnores(['dist', 'dist-*', 'node_modules', 'data', 'coverage']),
  {
    files: ['**/*.{ts,tsx,js}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-eval': 'error',
      // An implementation may be synchronous where its contract is not.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  { files: ['src/**'], rules: { 'no-restricted-properties': ['error', noRandom, noEnvironment] } },
  { files: ['src/config.ts', 'src/cli/**'], rules: { 'no-restricted-properties': ['error', noRandom] } },
  { files: ['src/rehearsal/**'], rules: { 'no-restricted-properties': ['error', noEnvironment] } },
  { files: ['src/cli/**', 'test/**'], rules: { 'no-console': 'off' } },

  { files: ['test/**'], rules: { '@typescript-eslint/unbound-method': 'off', '@typescript-eslint/no-non-null-assertion': 'off' } },
  {
    files: ['**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
    rules: { 'no-console': 'off' },
  },
);
