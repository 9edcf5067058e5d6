"""What is known about a client besides the file that it reads; checks and outcomes depend on it."""

from msgspec import Struct

from mifkit.status.product import DEFAULT_PRODUCT, Product
from mifkit.status.settings.client_settings import ClientSettings
from mifkit.status.settings.limits import Limits


class ClientContext(Struct, frozen=True, kw_only=True):
    """Whose client reads a file, how its site configured it, and what the program returned.

    `product` is `None` if nobody named one: answers then assume `DEFAULT_PRODUCT` and say so. `client` holds the
    site's lists of exit codes and its retry times, `limits` the sizes, lengths and years that the site accepts.
    `exit_code` is the program's exit code, unsigned (32 bits); `None`: not known.
    """

    product: Product | None = None
    client: ClientSettings = ClientSettings()
    limits: Limits = Limits()
    exit_code: int | None = None

    @property
    def assumed_product(self) -> Product:
        """The product, or the default where none was named."""
        return self.product or DEFAULT_PRODUCT


# The defaults apply.
NOTHING_KNOWN = ClientContext()
