// The whole local host in a process of its own: `node laptop-child.ts <assembly> <data folder>`.
// Says where it listens and which credential its webhook has, then answers every message with how many messages lie in
// its queues; closes when its parent goes.
import process from 'node:process';
import { startLaptop } from '../../../lib/local/laptop.ts';

const [, , assemblyFolder = '', dataFolder = ''] = process.argv;
const laptop = await startLaptop({
  port: 0,
  pipedrivePort: 0,
  plan: 'ultimate',
  users: 10,
  assemblyFolder,
  dataFolder,
  progress: () => {},
});
const { queues, plan } = laptop.host;
const webhook = laptop.simulator?.company.webhook.all()[0]?.shown;

process.on('message', () => {
  const depths = plan.queues.map(({ name }) => queues.depth(name));
  process.send?.({ left: depths.reduce((sum, { visible, inFlight }) => sum + visible + inFlight, 0) });
});
process.on('disconnect', async () => {
  await laptop.close();
  process.exit();
});
process.send?.({
  url: webhook?.subscription_url,
  user: webhook?.http_auth_user,
  password: webhook?.http_auth_password,
});
