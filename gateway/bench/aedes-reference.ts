import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { SyncedFile } from './synced-file.ts';

// The broker that the gateway is built on, with nothing of ours in it: what it acknowledges is not on any disk, unless a file is
// named to which each message is forced before it goes on.
const [path] = process.argv.slice(2);
const broker = await Aedes.createBroker();
if (path !== undefined) {
  const file = await SyncedFile.make(path);
  broker.authorizePublish = (_client, { payload }, kept) => file.keep(Buffer.from(payload), kept);
}
const server = createServer({ noDelay: true }, broker.handle);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) {
    process.stdout.write(`reference ready mqtt=mqtt://127.0.0.1:${address.port}\n`);
  }
});
