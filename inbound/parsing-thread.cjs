/** The thread that takes mail apart for parsing.ts. Plain JavaScript: it starts the same from the sources and from dist. */
const { parentPort } = require('node:worker_threads');
const { default: PostalMime } = require('postal-mime');

parentPort.postMessage('ready');
parentPort.on('message', ({ bytes, options }) => {
  PostalMime.parse(bytes, options).then(
    (email) => parentPort.postMessage({ email }),
    () => parentPort.postMessage({ email: null }),
  );
});
