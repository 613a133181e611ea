/**
 * Says as the very last line what passed, failed and was skipped; a file that could not run counts as failed.
 * With REQUIRE_ALL=1 (continuous integration) a skipped test is a failed one, but where the machine itself does not allow it.
 */
export default class Summary {
  onRunComplete(_contexts, results) {
    const { lines, failed } = summaryOf(results, process.env.REQUIRE_ALL === '1');
    this.error = failed > 0 ? new Error(`${failed} tests were skipped, and REQUIRE_ALL=1 allows none`) : undefined;
    process.on('exit', () => process.stdout.write(lines.map((line) => `${line}\n`).join('')));
  }

  getLastError() {
    return this.error;
  }
}

/** What is said at the end, and how many of the skipped tests count as failed. */
export function summaryOf(results, requireAll) {
  const pending = ({ status }) => status === 'pending' || status === 'todo';
  const titles = results.testResults.flatMap(({ testResults }) => testResults.filter(pending).map(titleOf));
  const left = results.numPendingTests + results.numTodoTests;
  const failed = requireAll ? left - titles.filter((title) => IMPOSSIBLE.test(title)).length : 0;
  const skipped = left - failed;
  const all = results.numFailedTests + results.numRuntimeErrorTestSuites + failed;
  const line = `${results.numPassedTests} passed, ${all} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  return { lines: [...reasonsOf(titles), line], failed };
}

/** As `describeWhere` says it (test/support/need.ts). */
const IMPOSSIBLE = /\[not possible here: .*\]$/;

/** Suites that something missing kept from running say so in their title: `… [Redis is not installed]`. */
const titleOf = ({ ancestorTitles }) => ancestorTitles.find((part) => part.endsWith(']')) ?? 'left out by a filter, or marked as skipped';

function reasonsOf(titles) {
  return [...new Set(titles)].map((title) => `skipped: ${titles.filter((one) => one === title).length} × ${title}`);
}
