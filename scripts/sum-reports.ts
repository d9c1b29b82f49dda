// Sums up what the test runner reported of several suites: a line for each, then the sum alone on the last line. Exit code 1
// when a test failed, when a report is missing, and when a suite ran no test.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** The parts of a report that are read here. */
interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const path of process.argv.slice(2)) {
  const name = basename(path, '.json');
  const report = read(path);
  if (report === undefined) {
    console.log(`${name}: no report`);
    process.exitCode = 1;
    continue;
  }
  const passed = report.numPassedTests;
  const failed = report.numFailedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  const ending = report.success ? 'ended well' : 'failed';
  console.log(`${name} ${ending}: passed ${passed}, failed ${failed}, skipped ${skipped}`);
  if (!report.success || passed === 0) process.exitCode = 1;
  sum.passed += passed;
  sum.failed += failed;
  sum.skipped += skipped;
}
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);

function read(path: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
