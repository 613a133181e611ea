/**
 * Says as the very last line what passed, failed and was skipped; a file that could not run counts as failed.
 * With REQUIRE_ALL=1 (continuous integration) a skipped test is a failed one.
 */
export default class Summary {
  onRunComplete(_contexts, results) {
    const requireAll = process.env.REQUIRE_ALL === '1';
    const left = results.numPendingTests + results.numTodoTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + (requireAll ? left : 0);
    const skipped = requireAll ? 0 : left;
    this.error = requireAll && left > 0 ? new Error(`${left} tests were skipped, and REQUIRE_ALL=1 allows none`) : undefined;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`;
    const reasons = [...skippedSuites(results)].map((reason) => `skipped: ${reason}\n`).join('');
    process.on('exit', () => process.stdout.write(reasons + line));
  }

  getLastError() {
    return this.error;
  }
}

/** Suites that a missing service kept from running say so in their title: `… [no Redis: redis-server is not installed]`. */
function skippedSuites(results) {
  const reasons = new Map();
  for (const file of results.testResults) {
    for (const test of file.testResults) {
      if (test.status !== 'pending' && test.status !== 'todo') continue;
      const title = test.ancestorTitles.find((part) => part.endsWith(']')) ?? 'left out by a filter, or marked as skipped';
      reasons.set(title, (reasons.get(title) ?? 0) + 1);
    }
  }
  return [...reasons].map(([title, count]) => `${count} × ${title}`);
}
