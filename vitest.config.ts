import { defineConfig } from 'vitest/config';

// Unit tests stand beside the code they test; what spans rooms is in test/. Mocha suites for VS Code itself are in test/vscode.
export default defineConfig({
  test: {
    include: [
      '{language,expressions,interpreter,dataflow,catalog,server,debugger,graph,cli,library,client,syntaxes}/**/*.test.ts',
      'test/*.test.ts',
      'test/{conformance,fuzz,lint,realworld}/**/*.test.ts',
    ],
    pool: 'threads',
    testTimeout: 30_000,
  },
});
