import type { Datagram } from '../model/datagram.ts';
import { hashSpan } from '../sip/hash.ts';
import { textOf } from '../sip/text.ts';
import { carriesSecrets, deviceIdentity, looksLikeConfiguration } from '../tftp/identity.ts';
import type { Scene } from './scene.ts';
import { TftpTransfers } from './tftp-transfers.ts';
import type { Watch } from './watch.ts';

/** Joins TFTP requests from outside to what the server answers. */
export class TftpInspection {
  readonly #watch: Watch;
  readonly #transfers = new TftpTransfers();

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  request(d: Datagram): void {
    const { scene, hooks } = this.#watch;
    const { tftp } = scene;
    this.#watch.counters.seen.tftpRequests++;
    this.#watch.fill(d, false);
    scene.type = 'TFTP';
    scene.user = hashSpan(tftp.bytes, tftp.nameStart, tftp.nameEnd);
    const name = textOf(tftp.bytes, tftp.nameStart, tftp.nameEnd, 200);
    scene.device = deviceIdentity(name);
    this.#transfers.add(clientKey(scene), {
      name,
      identity: scene.device,
      nameHash: scene.user,
      since: d.time,
      served: false,
    });
    this.#watch.note('in', d);
    for (const rule of hooks.tftpRequest) rule(scene);
    for (const rule of hooks.other) rule(scene);
  }

  reply(d: Datagram): void {
    const { scene, hooks } = this.#watch;
    const { tftp } = scene;
    this.#watch.fill(d, true);
    const key = clientKey(scene);
    const transfer = this.#transfers.get(key, d.time);
    if (!transfer) return;
    scene.type = 'TFTP';
    scene.user = transfer.nameHash;
    if (tftp.kind === 'data' && tftp.block === 1 && carriesSecrets(tftp.bytes, tftp.dataStart, tftp.dataEnd))
      this.#watch.findings.tell(
        scene,
        'clearSecrets',
        transfer.name,
        `${transfer.name} was sent with passwords in it, readable by anybody on the way`,
      );
    const served = tftp.kind !== 'error';
    if (transfer.served) return;
    transfer.served = served;
    if (!served) this.#transfers.remove(key);
    else if (looksLikeConfiguration(transfer.name)) addServed(this.#watch.served.touch(scene.slot), transfer.name);
    for (const rule of hooks.tftpReply) rule(scene, transfer.name, transfer.identity, served);
  }
}

function clientKey(scene: Scene): string {
  return `${scene.source0} ${scene.source1} ${scene.source2} ${scene.source3} ${scene.sourcePort}`;
}

function addServed(names: string[], name: string): void {
  if (names.length < 20 && !names.includes(name)) names.push(name);
}
