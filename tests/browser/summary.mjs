// SPDX-License-Identifier: Apache-2.0
/* A reporter for node's test runner: the line that tests/run reads. */
export default async function* summary(source) {
  const count = { passed: 0, failed: 0, skipped: 0 }
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail')
      continue
    // A group is as good as what is in it; only a failure of its own counts.
    if (data.details?.type === 'suite' && (type === 'test:pass' || data.details.error?.failureType === 'subtestsFailed'))
      continue
    const skipped = data.skip !== undefined || data.todo !== undefined
    count[skipped ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed']++
  }
  yield `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`
}
