//! The two secrets of one sign-in: the verifier that only this program knows (RFC 7636), and the
//! state that the answer must bring back.

use account::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Made for one sign-in and forgotten after it.
#[derive(Debug, Clone)]
pub(crate) struct Secrets {
    pub verifier: Secret,
    pub state: Secret,
}

impl Secrets {
    /// From random bytes: 32 for the verifier, the others for the state.
    pub(crate) fn of(chance: &[u8; 48]) -> Secrets {
        let (verifier, state) = chance.split_at(32);
        let text = |bytes: &[u8]| Secret::new(URL_SAFE_NO_PAD.encode(bytes));
        Secrets { verifier: text(verifier), state: text(state) }
    }

    /// What the provider is told of the verifier beforehand (S256).
    pub(crate) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.expose().as_bytes()))
    }

    /// Whether an answer is the one to our question; as long for a wrong one as for a right one.
    pub(crate) fn is_ours(&self, state: &str) -> bool {
        let ours = self.state.expose().as_bytes();
        let pairs = ours.iter().zip(state.as_bytes());
        let differs = pairs.fold(0, |differs, (a, b)| differs | (a ^ b));
        ours.len() == state.len() && differs == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standards_example() {
        // RFC 7636, appendix B.
        let bytes = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212,
            37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        let mut chance = [7; 48];
        chance[..32].copy_from_slice(&bytes);
        let secrets = Secrets::of(&chance);
        assert_eq!(secrets.verifier.expose(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(secrets.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        let state = secrets.state.expose().to_owned();
        assert!(secrets.is_ours(&state));
        let shorter = state.get(1..).unwrap();
        assert!(!secrets.is_ours("") && !secrets.is_ours(shorter));
        assert!(!secrets.is_ours(&format!("{state}A")));
    }
}
