'use strict';

/** Prints the one line that a machine reads: `N passed, N failed`, and `, N skipped` when there are any. */
class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    // A file that does not even load has no failed test of its own: it counts as one.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    // Jest's own summary follows the last reporter: wait until it has been said.
    process.once('exit', () => process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed${tail}\n`));
  }
}

module.exports = ClosingLineReporter;
