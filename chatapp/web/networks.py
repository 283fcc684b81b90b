"""Which addresses count as one visitor's."""

import ipaddress


def network(address: str) -> str:
    """One household or server can have 2^64 addresses of version 6; they count as one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    is_wide = isinstance(found, ipaddress.IPv6Address)
    return str(ipaddress.ip_network(f"{found}/64", strict=False) if is_wide else found)
