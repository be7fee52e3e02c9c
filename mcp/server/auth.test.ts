import { createAuthenticator } from './auth';

describe('authentication', () => {
  const authenticate = createAuthenticator([
    { name: 'lead_triage', secret: 'triage-secret-0001' },
    { name: 'api', secret: 'api-secret-00000001' },
    { name: 'api', secret: 'api-secret-00000002' },
  ]);

  it('knows a principal by each of its secrets', () => {
    expect(authenticate('Bearer triage-secret-0001')).toBe('lead_triage');
    expect(authenticate('bearer api-secret-00000001')).toBe('api');
    expect(authenticate('Bearer api-secret-00000002')).toBe('api');
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer wrong',
    'Bearer triage-secret-000',
    'Bearer triage-secret-0001 x',
    'Bearer lead_triage:triage-secret-0001',
    'Basic triage-secret-0001',
  ])('refuses %p', (authorization) => {
    expect(authenticate(authorization)).toBeUndefined();
  });

  it('lets a caller without a token be local where no token is configured, and refuses any token', () => {
    const open = createAuthenticator([]);
    expect(open(undefined)).toBe('local');
    expect(open('Bearer triage-secret-0001')).toBeUndefined();
  });
});
