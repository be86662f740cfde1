import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const mark = '# written by sipprot while it installs packages; safe to remove';
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs `action` while Debian's maintainer scripts may start no service (invoke-rc.d and deb-systemd-invoke ask
 * /usr/sbin/policy-rc.d; 101 = forbidden). A policy of somebody else stays as it is; one that we left behind
 * when we were killed is taken over. A signal ends this process only after `action` has ended and the policy is
 * removed: a package manager that is half-way is not left alone.
 */
export async function withServicesHeld(action, file = '/usr/sbin/policy-rc.d') {
  if (existsSync(file) && !readFileSync(file, 'utf8').includes(mark)) return action();
  let pending;
  const remember = (signal) => {
    pending = signal;
  };
  for (const signal of signals) process.on(signal, remember);
  try {
    writeFileSync(file, `#!/bin/sh\n${mark}\nexit 101\n`, { mode: 0o755 });
    return await action();
  } finally {
    rmSync(file, { force: true });
    for (const signal of signals) process.off(signal, remember);
    if (pending) process.kill(process.pid, pending);
  }
}
