type TestOf = { status: string; ancestorTitles: string[] };
type Results = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: { testResults: TestOf[] }[];
};

/** What is said at the end, and how many of the skipped tests count as failed. */
export function summaryOf(results: Results, requireAll: boolean): { lines: string[]; failed: number };
