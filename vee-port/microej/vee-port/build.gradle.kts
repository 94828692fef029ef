plugins {
    alias(libs.plugins.microej.veeport)
}

group = "space.opensensor"
version = "0.1.0"

dependencies {
    microejArchitecture(libs.architecture)

    microejPack(libs.pack.fs)
    microejPack(libs.pack.net)
    microejPack(libs.pack.ecom.network)
    microejPack(libs.pack.ecom.wifi)
    microejPack(libs.pack.device)

    microejMock(project(":mock"))
}
