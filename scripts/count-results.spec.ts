import { countResults } from './count-results.js';

const tests = { code: 0, report: { numPassedTests: 90, numFailedTests: 0, numRuntimeErrorTestSuites: 0 } };
const checks = { code: 0, report: { passed: 12, failed: 0 } };
const packing = { code: 0 };

describe('The count at the end', () => {
  it('takes each test, each check and the packing as one', () => {
    expect(countResults(tests, checks, packing)).toEqual({ passed: 103, failed: 0 });
  });

  it('counts a failed test, a file of tests that cannot be run, a failed check and a failed packing', () => {
    const failing = { code: 1, report: { numPassedTests: 88, numFailedTests: 2, numRuntimeErrorTestSuites: 1 } };
    expect(countResults(failing, { code: 1, report: { passed: 11, failed: 1 } }, { code: 1 })).toEqual({
      passed: 99,
      failed: 5,
    });
  });

  it('counts a part that fails without saying why as one failure', () => {
    expect(countResults({ code: 1 }, checks, packing)).toEqual({ passed: 13, failed: 1 });
    expect(countResults({ ...tests, code: 1 }, checks, packing)).toEqual({ passed: 103, failed: 1 });
    expect(countResults(tests, { code: 2 }, packing)).toEqual({ passed: 91, failed: 1 });
  });

  it('does not take silence for success', () => {
    expect(countResults({ code: 0 }, checks, packing)).toEqual({ passed: 13, failed: 1 });
  });
});
