import { ConnectionLost, RequestFailed, readProblem, toProblem } from './problem.ts';

describe('what an error response says', () => {
  test('is the problem in its body, with the status of the response', () => {
    const body = JSON.stringify({
      type: '/problems/invalid_request',
      title: 'The request is not valid',
      status: 400,
      detail: '/message: must not be empty',
      errors: [{ pointer: '/message', detail: 'must not be empty' }],
    });
    expect(readProblem(422, 'Unprocessable Entity', body)).toEqual({
      type: '/problems/invalid_request',
      title: 'The request is not valid',
      status: 422,
      detail: '/message: must not be empty',
      errors: [{ pointer: '/message', detail: 'must not be empty' }],
    });
  });

  it.each([
    ['no body', ''],
    ['a page of a proxy', '<html>Bad Gateway</html>'],
    ['JSON that is no problem', '{"error":"x"}'],
    ['null', 'null'],
  ])('is the status line when it has %s', (_what, body) => {
    expect(readProblem(502, 'Bad Gateway', body)).toMatchObject({ title: 'Bad Gateway', status: 502 });
  });

  test('names the status where the protocol carries no words for it', () => {
    expect(readProblem(502, '', '')).toMatchObject({ title: 'The service answered 502' });
  });
});

describe('what a person is told', () => {
  test('of a refusal: the words of the service', () => {
    const problem = { type: '/problems/store_unavailable', title: 'The store is away', status: 503 };
    expect(toProblem(new RequestFailed(problem))).toBe(problem);
  });

  test('of a lost connection: that the service cannot be reached', () => {
    expect(toProblem(new ConnectionLost()).title).toBe('The service cannot be reached');
  });

  it.each([[new Error('x is undefined')], ['x is undefined']])('of a bug: what failed', (error) => {
    expect(toProblem(error)).toMatchObject({ title: 'Something went wrong on this page', detail: 'x is undefined' });
  });
});
