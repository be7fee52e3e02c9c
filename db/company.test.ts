import { companyKeyOf } from './company';

const key = (company: string | null, email: string | null = null): string | undefined =>
  companyKeyOf({ company, email });

it.each([
  ['Northwind Labs', 'northwind  LABS'],
  ['Northwind Labs', 'Northwind Labs, Inc.'],
  ['Müller & Söhne', 'Müller & Söhne GmbH & Co. KG'],
  ['Café Noir', 'CAFE NOIR S.A.'],
  ['ООО Ромашка', 'ооо ромашка'],
])('%s and %s are one company', (one, other) => {
  expect(key(one)).toBeDefined();
  expect(key(one)).toBe(key(other));
});

it('keeps different companies apart, those named like a legal form included', () => {
  expect(new Set([key('Northwind Labs'), key('Northwind Works'), key('SE'), key('AG'), key('Limited')]).size).toBe(5);
});

it.each([
  ['a company’s domain', 'ada@Northwind.io', 'domain:northwind.io'],
  ['a public mail provider', 'ada@gmail.com', undefined],
  ['a domain reserved for examples', 'ada@mail.example.com', undefined],
  ['no address', null, undefined],
])('without a name, %s says which', (_what, email, expected) => {
  expect(key(null, email)).toBe(expected);
  expect(key(' –', email)).toBe(expected);
});
