import { isLogMessage, shownLogLine } from '../../scripts/lib/log-lines.ts';

const entry = (level: number, rest: object = {}) =>
  JSON.stringify({ level, time: 0, msg: 'the store is away', ...rest });

describe('what a person sees of a child’s output', () => {
  it.each([
    ['an information', entry(30), null],
    ['a warning', entry(40), 'warning: the store is away'],
    ['an error with its cause', entry(50, { err: { message: 'refused' } }), 'error: the store is away (refused)'],
    ['a crash', 'TypeError: x is not a function', 'TypeError: x is not a function'],
    ['JSON that is no log entry', '{"a":1}', '{"a":1}'],
    ['an empty line', '  ', null],
  ])('%s', (_name, line, shown) => {
    expect(shownLogLine(line)).toBe(shown);
  });

  it('knows a log entry by its message', () => {
    expect(isLogMessage(entry(30), 'the store is away')).toBe(true);
    expect(isLogMessage('the store is away', 'the store is away')).toBe(false);
  });
});
