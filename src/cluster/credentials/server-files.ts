import { lchownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeSecret } from './credential.ts';
import { maxEnvelopeBytes } from './envelope.ts';
import { credsText } from './nats-accounts.ts';
import { hostPort, type ServerKit } from './server-kit.ts';

export interface ServerPlace {
  /** of the configuration, certificate and keys */
  readonly directory: string;
  /** of the streams and of the accounts as the servers were told them */
  readonly storeDirectory: string;
  /** who runs nats-server; null: who calls this */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
}

export const configurationFile = ({ directory }: ServerPlace) => join(directory, 'nats-server.conf');

/** Writes all that nats-server needs, each file readable by its user only, and returns their paths. */
export function writeServerFiles(kit: ServerKit, place: ServerPlace, clustered: boolean): string[] {
  const { directory, storeDirectory, owner } = place;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  mkdirSync(join(storeDirectory, 'accounts'), { recursive: true, mode: 0o700 });
  const leaf = kit.leaf
    ? [['leaf.creds', credsText(kit.leaf.link)] as const, ['leaf-system.creds', credsText(kit.leaf.system)] as const]
    : [];
  const files = [
    ['ca.pem', kit.ca],
    ['server.pem', kit.certificate],
    ['server-key.pem', kit.key],
    ...leaf,
    ['nats-server.conf', serverConfiguration(kit, place, clustered)],
  ] as const;
  for (const [name, text] of files) writeSecret(join(directory, name), text);
  const accounts = join(storeDirectory, 'accounts');
  for (const { id, jwt } of [kit.system, kit.account]) writeSecret(join(accounts, `${id}.jwt`), jwt);
  const paths = files.map(([name]) => join(directory, name));
  if (owner) {
    const kept = [kit.system, kit.account].map(({ id }) => join(accounts, `${id}.jwt`));
    for (const path of [directory, storeDirectory, accounts, ...paths, ...kept]) lchownSync(path, owner.uid, owner.gid);
  }
  return paths;
}

/** below the store's directory, of a server that shares the streams with others */
export const clusteredStore = 'jetstream-cluster';

const quoted = (text: string) => JSON.stringify(text);

/**
 * A configuration of nats-server 2.9.10 or later. A single server has no cluster: JetStream would wait there for others. The
 * accounts stand in the resolver's directory and not in `resolver_preload`, which would undo a revocation at each restart.
 * @param clustered there are further full servers, which replicate the streams between them; the store is then another one, for a server
 *   does not take what it kept alone into a cluster (grow-cluster.ts brings it there)
 */
export function serverConfiguration(kit: ServerKit, place: ServerPlace, clustered: boolean): string {
  const file = (name: string) => quoted(join(place.directory, name));
  const store = (name: string) => quoted(join(place.storeDirectory, name));
  const tls = `cert_file: ${file('server.pem')}, key_file: ${file('server-key.pem')}, ca_file: ${file('ca.pem')}, timeout: 5`;
  const { self, servers, clusterName } = kit;
  const others = servers.filter(({ name }) => name !== self.name);
  const sections = [
    `# Written by "sipprot cluster". It is written anew when servers are added: put nothing of your own here.
server_name: ${quoted(self.name)}
listen: "0.0.0.0:${self.port}"
client_advertise: ${quoted(hostPort(self.address, self.port))}
tls { ${tls} }

# limits: a client that floods or does not read costs itself, not the others
max_payload: ${maxEnvelopeBytes * 2}
max_connections: 4096
max_control_line: 4096
max_pending: 67108864
write_deadline: "5s"
ping_interval: "20s"
ping_max: 2
authorization { timeout: 5 }
# no monitoring port; the log goes to the journal
debug: false
trace: false

# hosts of leaf sites use the streams of the full servers: without this a link to a leaf carries nothing of JetStream
default_js_domain: { ${kit.account.id}: "" }

operator: ${quoted(kit.operatorJwt)}
system_account: ${quoted(kit.system.id)}
resolver { type: full, dir: ${store('accounts')}, allow_delete: false, interval: "2m", limit: 100 }`,
  ];
  if (kit.leaf) {
    const urls = servers.map(({ address, leafPort }) => quoted(`tls://${hostPort(address, leafPort)}`)).join(', ');
    const remote = (account: string, creds: string) =>
      `    { urls: [${urls}], account: ${quoted(account)}, credentials: ${file(creds)}, tls { ca_file: ${file('ca.pem')} } }`;
    sections.push(`# this site's hosts connect here; what they say and hear goes over these links
leafnodes {
  reconnect: 2
  remotes: [
${remote(kit.account.id, 'leaf.creds')}
${remote(kit.system.id, 'leaf-system.creds')}
  ]
}`);
  } else {
    sections.push(
      `jetstream { store_dir: ${store(clustered ? clusteredStore : 'jetstream')}, max_memory_store: 16777216, max_file_store: ${Math.ceil(kit.storeBytes * 1.1)} }`,
      `# servers of leaf sites
leafnodes { listen: "0.0.0.0:${self.leafPort}", advertise: ${quoted(hostPort(self.address, self.leafPort))}, tls { ${tls} } }`,
    );
    if (clustered)
      sections.push(`# the other servers, each side proving itself by a certificate of the cluster's authority
cluster {
  name: ${quoted(clusterName)}
  listen: "0.0.0.0:${self.clusterPort}"
  advertise: ${quoted(hostPort(self.address, self.clusterPort))}
  no_advertise: true
  tls { ${tls}, verify: true }
  routes: [${others.map(({ address, clusterPort }) => quoted(`nats-route://${hostPort(address, clusterPort)}`)).join(', ')}]
}`);
  }
  return `${sections.join('\n\n')}\n`;
}

/** A unit that gives nats-server its own directories and nothing else. */
export function systemdUnit(place: ServerPlace, program: string): string {
  return `# Written by "sipprot cluster".
[Unit]
Description=NATS server of the sipPROT cluster
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=${program} -c ${configurationFile(place)}
ExecReload=/bin/kill -s HUP $MAINPID
# at SIGTERM version 2.9 ends with 1, as if it had failed
KillSignal=SIGINT
Restart=always
RestartSec=2
User=nats
Group=nats
UMask=0077
LimitNOFILE=65536

CapabilityBoundingSet=
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
ReadWritePaths=${place.storeDirectory}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
}
