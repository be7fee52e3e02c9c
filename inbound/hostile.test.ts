import { classify } from './classify';
import { parseMessage } from './message';
import { bounceMail, plainMail } from './testing';

const LARGE = 1_000_000;
const filled = (piece: string, length = LARGE): string => piece.repeat(Math.ceil(length / piece.length));
const html = (body: string): string => plainMail({ body }).replace('text/plain', 'text/html');
const answerTo = async (raw: string) => classify(await parseMessage(raw), new Date('2026-11-16T10:00:00Z'));

/** What hangs is caught by jest's own timeout. */
describe('mail that was made to keep a reader busy is read all the same', () => {
  it.each(['<style ', '<', '<!--', '<a', '<blockquote>', '&amp', '\n'])('html full of %j', async (piece) => {
    const answer = await answerTo(html(`<p>No thanks</p>${filled(piece)}`));
    expect(answer).toMatchObject({ kind: 'reply', outcome: 'negative', text: expect.stringMatching(/^No thanks/) });
  });

  it.each(['<', 'on wrote: ', 'on\nwrote\n', `on wrote${':'.repeat(99)}\n`, '\n'])('text full of %j', async (piece) => {
    const answer = await answerTo(plainMail({ body: `No thanks\n\n${filled(piece)}x` }));
    expect(answer).toMatchObject({ kind: 'reply', outcome: 'negative' });
  });

  it.each(['To', 'Cc', 'In-Reply-To', 'References'])('a %s without an address', async (name) => {
    for (const piece of ['a', '<', 'a<']) {
      const raw = plainMail({ headers: [`${name}: ${filled(piece, 150_000)}`], body: 'No thanks' });
      await expect(answerTo(raw)).resolves.toMatchObject({ kind: 'reply', outcome: 'negative' });
    }
  });

  it('a report on an address without an end', async () => {
    const answer = await answerTo(bounceMail({ recipient: filled('a', 300_000) }));
    expect(answer).toMatchObject({ kind: 'bounce', original: { recipient: null } });
  });

  it.each(['--4CQ.1/mx\r\n', '\r\n', ' \r\n'])('a report that goes on with %j', async (piece) => {
    const answer = await answerTo(bounceMail({}).replace('--4CQ.1/mx--', filled(piece)));
    expect(answer).toMatchObject({ kind: 'bounce', bounce: 'hard' });
  });
});

/** Of html beside a text the parser makes text, by an expression that starts over at each of these: three minutes. */
const endless = (): string =>
  plainMail({
    body: `--b\nContent-Type: text/plain\n\nYes\n--b\nContent-Type: text/html\n\n${filled('<a href= ')}\n--b--`,
  }).replace('text/plain; charset=utf-8', 'multipart/mixed; boundary="b"');

it('mail that takes for ever is given up, and neither this process nor the mail behind it waits for it', async () => {
  const read: string[] = [];
  const hostile = parseMessage(endless()).catch((error: unknown) => {
    read.push('hostile');
    return error;
  });
  const honest = answerTo(plainMail({ body: 'No thanks' })).then((answer) => {
    read.push('honest');
    return answer;
  });
  setTimeout(() => read.push('something else'), 100);
  await expect(hostile).resolves.toMatchObject({ name: 'TooCostly' });
  await expect(honest).resolves.toMatchObject({ kind: 'reply', outcome: 'negative' });
  expect(read).toEqual(['something else', 'hostile', 'honest']);
}, 20_000);

it('reads of html what a person wrote', async () => {
  const body =
    '<head><title>Re</title><style>b{}</style></head><!-- <p>x --><p>1 < 2 &lt;3&gt;</p>a<br>b<blockquote>q<blockquote>r</blockquote>s</blockquote><script>if (a<b) c</script><div>d</div>';
  await expect(answerTo(html(body))).resolves.toMatchObject({ text: '1 < 2 <3>\na\nbd' });
});
