import { createServer } from 'node:net';
import { Aedes } from 'aedes';

// The broker that the gateway is built on, with nothing of ours in it: what it acknowledges is not on any disk.
const broker = await Aedes.createBroker();
const server = createServer({ noDelay: true }, broker.handle);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) {
    process.stdout.write(`reference ready mqtt=mqtt://127.0.0.1:${address.port}\n`);
  }
});
