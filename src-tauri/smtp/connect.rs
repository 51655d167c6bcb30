//! From a server's name to its offers under TLS.

use crate::error::Error;
use crate::limits::Limits;
use crate::session::Session;
use crate::starttls;
use mail::server::{Endpoint, Security};
use rustls::ClientConfig;
use std::sync::Arc;
use std::time::Duration;

/// A server that looks into a message while it comes may take nothing of it for a while: three
/// minutes, says RFC 5321 (4.5.3.2.5). To give up early leaves it open whether the message is sent.
const UNACKNOWLEDGED: Duration = Duration::from_secs(3 * 60);

/// Connects, sets up TLS as the endpoint says, and learns what the server offers.
pub async fn connect(
    endpoint: &Endpoint,
    config: Arc<ClientConfig>,
    limits: &Limits,
) -> Result<Session, Error> {
    let patience = net::Patience { connect: limits.connect, unacknowledged: UNACKNOWLEDGED };
    let tcp = net::reach(&endpoint.host, endpoint.port, patience).await?;
    match endpoint.security {
        Security::Tls => {
            let stream = net::secure(tcp, &endpoint.host, config, limits.tls).await?;
            let certificate = net::certificate(&stream, &endpoint.host);
            Ok(Session { certificate, ..Session::over(stream, b"", limits).await? })
        }
        Security::StartTls => {
            let tcp = starttls::ask(tcp, limits.greeting).await?;
            let stream = net::secure(tcp, &endpoint.host, config, limits.tls).await?;
            // The greeting was given in the clear: lettre, which waits for one, gets ours.
            let certificate = net::certificate(&stream, &endpoint.host);
            Ok(Session {
                certificate,
                ..Session::over(stream, b"220 under TLS\r\n", limits).await?
            })
        }
    }
}
