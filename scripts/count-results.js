/**
 * @typedef {{ code: number, report?: { numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number } }} TestOutcome
 *   how Jest ended, and its report if it wrote one
 * @typedef {{ code: number, report?: { passed: number, failed: number } }} CheckOutcome
 *   how the checks ended, and what they counted
 * @typedef {{ passed: number, failed: number }} Count
 */

/**
 * Sums up a run of everything. Each test, each check and the packing is one; a file of tests that could not be run is one
 * failure, and so is a part that failed without saying why.
 * @param {TestOutcome} tests @param {CheckOutcome} checks @param {{ code: number }} packing
 * @returns {Count}
 */
export function countResults(tests, checks, packing) {
  const counts = [
    ofPart(tests.code, {
      passed: tests.report?.numPassedTests ?? 0,
      failed: (tests.report?.numFailedTests ?? 0) + (tests.report?.numRuntimeErrorTestSuites ?? 0),
    }),
    ofPart(checks.code, checks.report ?? { passed: 0, failed: 0 }),
    ofPart(packing.code, { passed: packing.code === 0 ? 1 : 0, failed: 0 }),
  ];
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** Nothing counted is a failure as well: a part that does nothing has proved nothing. @param {number} code @param {Count} count */
function ofPart(code, count) {
  const saysNothing = count.passed + count.failed === 0 || (code !== 0 && count.failed === 0);
  return saysNothing ? { ...count, failed: count.failed + 1 } : count;
}
