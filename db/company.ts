/**
 * Which company a person belongs to, as far as it can be told: the name she gave, else the domain of her mailbox, unless
 * that is a public mail provider's. Two spellings of a name are one company; a name and a domain are never found to be.
 */

/** Mailboxes there say nothing about a company. */
const PUBLIC_MAIL = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com aol.com
  proton.me protonmail.com pm.me gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de mail.com mail.ru yandex.ru
  yandex.com qq.com 163.com 126.com sina.com naver.com daum.net hotmail.co.uk yahoo.co.uk yahoo.fr yahoo.de yahoo.co.in yahoo.co.jp
  hotmail.fr hotmail.de outlook.de outlook.fr live.co.uk btinternet.com orange.fr free.fr wanadoo.fr laposte.net libero.it
  comcast.net verizon.net att.net sbcglobal.net rediffmail.com uol.com.br bol.com.br terra.com.br zoho.com fastmail.com hey.com
  tutanota.com tuta.com posteo.de mailbox.org`.split(/\s+/),
);
/** Reserved for examples and tests (RFC 2606): nobody's. */
const RESERVED = /(^|\.)(example\.(com|org|net)|example|test|invalid|localhost)$/;
/** Written or left out, it is the same company. */
const LEGAL_FORMS = new Set(
  `inc incorporated llc llp ltd limited plc corp corporation co company gmbh mbh ag kg ug se sa sas sarl srl spa bv nv ab as oy aps
  pty pte kk sl lda`.split(/\s+/),
);

/** @returns what is hashed into the company's index; undefined: no company is known */
export function companyKeyOf({ company, email }: { company: string | null; email: string | null }): string | undefined {
  const name = company === null ? '' : normalizeCompany(company);
  if (name !== '') return `name:${name}`;
  const domain = email?.split('@').at(-1)?.trim().toLowerCase() ?? '';
  return domain === '' || PUBLIC_MAIL.has(domain) || RESERVED.test(domain) ? undefined : `domain:${domain}`;
}

/** Case, accents, punctuation and legal form do not make another company. */
function normalizeCompany(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/[\p{M}.'’]/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const lastOwn = words.findLastIndex((word) => !LEGAL_FORMS.has(word));
  return words.slice(0, lastOwn < 0 ? words.length : lastOwn + 1).join(' ');
}
