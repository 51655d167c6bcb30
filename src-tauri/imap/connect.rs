//! From a server's name to a greeting under TLS.

use std::sync::Arc;
use std::time::Duration;

use mail::server::{Endpoint, Security};
use rustls::ClientConfig;

use crate::error::Error;
use crate::greeted::Greeted;
use crate::limits::Limits;
use crate::starttls;

/// A server that takes nothing of what we send for so long is gone.
const UNACKNOWLEDGED: Duration = Duration::from_secs(45);

/// Connects, sets up TLS as the endpoint says, and reads the greeting.
///
/// # Errors
/// Whatever stands between us and a greeting; nothing is ever sent in the clear but STARTTLS
/// itself.
pub async fn connect(
    endpoint: &Endpoint,
    config: Arc<ClientConfig>,
    limits: &Limits,
) -> Result<Greeted, Error> {
    let patience = net::Patience { connect: limits.connect, unacknowledged: UNACKNOWLEDGED };
    let tcp = net::reach(&endpoint.host, endpoint.port, patience).await?;
    match endpoint.security {
        Security::Tls => {
            let stream = net::secure(tcp, &endpoint.host, config, limits.tls).await?;
            let certificate = net::certificate(&stream, &endpoint.host);
            Ok(Greeted { certificate, ..Greeted::over(stream, limits).await? })
        }
        Security::StartTls => {
            let tcp = starttls::ask(tcp, limits).await?;
            let stream = net::secure(tcp, &endpoint.host, config, limits.tls).await?;
            let certificate = net::certificate(&stream, &endpoint.host);
            Ok(Greeted { certificate, ..Greeted::ungreeted(stream, limits) })
        }
    }
}
