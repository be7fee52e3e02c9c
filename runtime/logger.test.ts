import { configureLogging, createLogger, describeError, scrub } from './logger';

describe('what may be logged', () => {
  it('hides e-mail addresses and credentials in texts that libraries wrote', () => {
    expect(scrub('no mail for ada.lovelace+x@example.org')).toBe('no mail for [redacted]');
    expect(scrub('cannot reach postgres://user:pass@db:5432/x')).toBe('cannot reach postgres://[redacted]@db:5432/x');
  });

  it('keeps the code of an error and drops the row that PostgreSQL quotes', () => {
    const error = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(a@b.c) exists' });
    const described = describeError(error);
    expect(described).toMatchObject({ message: 'duplicate key', code: '23505' });
    expect(JSON.stringify(described)).not.toContain('a@b.c');
  });

  it('survives a cause that refers to itself', () => {
    const error = new Error('loop');
    error.cause = error;
    expect(() => JSON.stringify(describeError(error))).not.toThrow();
  });
});

describe('the logger', () => {
  let lines: string[];
  const logged = (): unknown[] => lines.map((line) => JSON.parse(line) as unknown);

  beforeEach(() => {
    lines = [];
    configureLogging({ level: 'info', to: { write: (line) => lines.push(line) } });
  });

  it('replaces every field that is not on the allow-list', () => {
    createLogger('test').info({ lead_id: 'l-1', email: 'a@b.c', name: { first: 'Ada' } }, 'seen %s', 'a@b.c');
    expect(logged()).toMatchObject([
      { lead_id: 'l-1', email: '[redacted]', name: '[redacted]', msg: 'seen [redacted]', component: 'test' },
    ]);
  });

  it('replaces them in the bindings of children and grandchildren too', () => {
    createLogger('test').child({ phone: '123', lead_id: 'l-1' }).child({ company: 'ACME' }).info('bound');
    expect(logged()).toMatchObject([{ phone: '[redacted]', lead_id: 'l-1', company: '[redacted]' }]);
  });

  it('takes an error alone', () => {
    createLogger('test').error(new Error('boom'));
    expect(logged()).toMatchObject([{ err: { type: 'Error', message: 'boom' }, level: 'error' }]);
  });

  it('changes the level of loggers that exist already', () => {
    const log = createLogger('test');
    configureLogging({ level: 'warn' });
    log.info('no');
    log.warn('yes');
    expect(logged()).toMatchObject([{ msg: 'yes' }]);
  });
});
