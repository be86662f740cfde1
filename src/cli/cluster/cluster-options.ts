import type { PlaceOptions } from '../common-options.ts';

export type StatusOptions = PlaceOptions;

export interface ChangeOptions extends PlaceOptions {
  readonly yes?: boolean;
}

export interface LoginOptions {
  readonly creds?: string;
  readonly user?: string;
  readonly passwordFile?: string;
}

export interface ServerPlaceOptions {
  readonly natsDir?: string;
  readonly natsStore?: string;
}

export interface PortOptions {
  readonly address?: string;
  readonly port: number;
  readonly clusterPort: number;
  readonly leafPort: number;
}

export interface InitOptions extends ChangeOptions, LoginOptions, ServerPlaceOptions, PortOptions {
  readonly name?: string;
  readonly clusterName: string;
  readonly store: number;
  readonly nats?: string;
  readonly ca?: string;
}

export interface AddOptions extends PlaceOptions, LoginOptions, Partial<PortOptions> {
  readonly operator?: boolean;
  readonly server?: boolean;
  readonly leaf?: boolean;
  readonly at?: string;
  readonly output?: string;
}

export interface JoinOptions extends ChangeOptions, ServerPlaceOptions {
  readonly file?: string;
}
