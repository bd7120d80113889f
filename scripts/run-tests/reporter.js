import mocha from 'mocha'

const { Base } = mocha.reporters
const tell = message => process.send?.(message)

/** Tells the process that runs the batches what happened, test by test, and prints failures in full at the end. */
export default class Reporter extends Base {
  constructor(runner, options) {
    super(runner, options)
    const started = new Map()
    runner.on('test', test => tell({ type: 'running', title: test.fullTitle() }))
    runner.on('hook', hook => tell({ type: 'running', title: hook.fullTitle() }))
    runner.on('suite', suite => {
      if (suite.parent?.root) started.set(suite, performance.now())
    })
    runner.on('suite end', suite => {
      if (started.has(suite)) tell({ type: 'time', file: suite.file, seconds: (performance.now() - started.get(suite)) / 1000 })
    })
    runner.on('pass', test => tell({ type: 'pass', title: test.fullTitle(), ms: test.duration }))
    runner.on('pending', test => tell({ type: 'skip', title: test.fullTitle() }))
    runner.on('fail', test => tell({ type: 'fail', title: test.fullTitle(), file: test.file ?? test.parent?.file }))
    runner.on('end', () => {
      if (this.failures.length) Base.list(this.failures)
      tell({ type: 'end' })
      leaveWhenIdle()
    })
  }
}

// An ordinary exit lets a server that the tests share clean up behind itself; anything else still open is told.
function leaveWhenIdle() {
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().filter(name => !/^(ProcessWrap|PipeWrap|FSReqCallback)$/.test(name))
    if (open.length) tell({ type: 'open', names: [...new Set(open)] })
    process.exit()
  }, 1000).unref()
}
