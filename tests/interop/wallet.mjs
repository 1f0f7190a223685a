// A wallet by the OpenWallet Foundation's library, which this project did not write.
//
//   node wallet.mjs OFFER_LINK PIN SECONDS did|jwk    one JSON line: the wallet's did or key, and the badge in both forms
//
// SECONDS is the moment at which the server believes to be.
import {Openid4vciClient, setGlobalConfig} from '@openid4vc/openid4vci';
import {clientAuthenticationAnonymous} from '@openid4vc/oauth2';
import {createHash, randomBytes} from 'node:crypto';
import {exportJWK, generateKeyPair, SignJWT} from 'jose';

setGlobalConfig({allowInsecureUrls: true});  // the server of the tests has no certificate
const [link, pin, seconds, naming] = process.argv.slice(2);
const {publicKey, privateKey} = await generateKeyPair('ES256', {extractable: true});
const {crv, kty, x, y} = await exportJWK(publicKey);
const publicJwk = {crv, kty, x, y};
const did = `did:jwk:${Buffer.from(JSON.stringify(publicJwk)).toString('base64url')}`;
const signer = naming === 'did' ?
  {method: 'did', didUrl: `${did}#0`, alg: 'ES256'} : {method: 'jwk', publicJwk, alg: 'ES256'};

const client = new Openid4vciClient({
  callbacks: {
    hash: (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest(),
    generateRandom: length => randomBytes(length),
    clientAuthentication: clientAuthenticationAnonymous(),
    signJwt: async (_, {header, payload}) => ({
      jwt: await new SignJWT(payload).setProtectedHeader(header).sign(privateKey),
      signerJwk: publicJwk
    })
  }
});

const credentialOffer = await client.resolveCredentialOffer(link);
const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
const {accessTokenResponse} = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
  credentialOffer, issuerMetadata, txCode: pin || undefined
});

async function fetched(credentialConfigurationId) {
  const {c_nonce: nonce} = await client.requestNonce({issuerMetadata});
  const {jwt} = await client.createCredentialRequestJwtProof({
    issuerMetadata, signer, nonce, credentialConfigurationId, issuedAt: new Date(Number(seconds) * 1000)
  });
  const {credentialResponse} = await client.retrieveCredentials({
    issuerMetadata, credentialConfigurationId, accessToken: accessTokenResponse.access_token, proofs: {jwt: [jwt]}
  });
  return credentialResponse.credentials[0].credential;
}

const badges = {};
for(const id of credentialOffer.credential_configuration_ids) {
  badges[id] = await fetched(id);
}
console.log(JSON.stringify({did, badges}));
